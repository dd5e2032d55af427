// SPDX-License-Identifier: BSD-3-Clause
// net_pollux through the ethdev API, as an application sees it. Each suite runs in a process and in
// namespaces of its own: `tests/netns/sandbox build/tests/apps/driver_tests --gtest_filter=…`. The
// driver is in the environment variable NET_POLLUX.
#include <gtest/gtest.h>
#include <rte_eal.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

namespace {

std::string environment(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value != nullptr ? value : "";
}

bool start_eal(std::string driver)
{
    std::array words{std::string{"driver_tests"},
                     std::string{"--no-pci"},
                     std::string{"--no-huge"},
                     std::string{"--no-shconf"},
                     std::string{"--no-telemetry"},
                     std::string{"-m"},
                     std::string{"512"},
                     std::string{"--lcores=0@0"},
                     std::string{"-d"},
                     std::move(driver)};
    std::array<char*, words.size()> argv;
    for (std::size_t i = 0; i < words.size(); ++i)
        argv[i] = words[i].data();
    return rte_eal_init(static_cast<int>(argv.size()), argv.data()) >= 0;
}

}  // namespace

int main(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    if (testing::GTEST_FLAG(list_tests))
        return RUN_ALL_TESTS();
    if (environment("POLLUX_SANDBOX") != "1") {
        std::cout << "SKIP: only in tests/netns/sandbox\n";
        return environment("CI") == "true" ? 1 : 77;
    }
    // Else the interfaces would say hello, and no count would be exact.
    for (const char* which : {"all", "default"})
        std::ofstream{std::string{"/proc/sys/net/ipv6/conf/"} + which + "/disable_ipv6"} << 1;
    if (!start_eal(environment("NET_POLLUX")))
        return 1;
    const int result = RUN_ALL_TESTS();
    rte_eal_cleanup();
    return result;
}
