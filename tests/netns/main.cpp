// SPDX-License-Identifier: BSD-3-Clause
// The library against a real kernel. Each suite runs in a process and in namespaces of its own, see
// sandbox: `tests/netns/sandbox build/tests/netns/netns_tests --gtest_filter=Reopen.*`.
#include "support/workers.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

namespace {

std::string environment(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value != nullptr ? value : "";
}

// Meson's word for a skipped test; under CI nobody shall take a skip for a pass.
int skip(const char* why)
{
    std::cout << "SKIP: " << why << '\n';
    return environment("CI") == "true" ? 1 : 77;
}

// Else the interfaces would say hello, and no count would be exact.
void switch_ipv6_off()
{
    for (const char* which : {"all", "default"})
        std::ofstream{std::string{"/proc/sys/net/ipv6/conf/"} + which + "/disable_ipv6"} << 1;
}

}  // namespace

int main(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    if (testing::GTEST_FLAG(list_tests))
        return RUN_ALL_TESTS();
    if (environment("POLLUX_SANDBOX") != "1")
        return skip("only in tests/netns/sandbox, never among this machine's interfaces");
    const bool hugepages = environment("POLLUX_TEST_MEMORY") == "hugepages";
    constexpr std::size_t enough = 64 << 20;
    if (hugepages && pollux::free_hugepage_bytes() < enough)
        return skip("no free hugepages");
    try {
        switch_ipv6_off();
        const pollux::Eal eal{
            {.lcores = pollux::test::worker_words(),
             .memory = hugepages ? pollux::Memory::hugepages : pollux::Memory::ordinary}};
        return RUN_ALL_TESTS();
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
