// SPDX-License-Identifier: BSD-3-Clause
// The unit tests: no privilege, no hugepages, no network interface but `lo`. The EAL starts once
// per process, so all of them share one, with two workers and the virtual devices they ask for.
#include "support/workers.hpp"

#include <pollux/eal.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <iostream>

int main(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    if (testing::GTEST_FLAG(list_tests))
        return RUN_ALL_TESTS();
    try {
        const pollux::Eal eal{{.lcores = pollux::test::worker_words(),
                               .memory = pollux::Memory::ordinary,
                               .arguments = {"--vdev=net_ring0", "--vdev=net_ring1",
                                             "--vdev=net_ring2", "--vdev=net_null0"}}};
        return RUN_ALL_TESTS();
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
