// SPDX-License-Identifier: BSD-3-Clause
// The EAL got what it needs and leaves the machine alone; a second one is refused with the reason.
#include "support/workers.hpp"

#include <pollux/eal.hpp>
#include <pollux/error.hpp>

#include <gtest/gtest.h>
#include <rte_eal.h>
#include <rte_lcore.h>

#include <string>

namespace pollux {

namespace {

TEST(EalStart, SecondOneIsRefused)
{
    try {
        const Eal second{{.memory = Memory::ordinary}};
        FAIL() << "it started twice";
    } catch (const Error& error) {
        EXPECT_NE(std::string{error.what()}.find("cannot start twice"), std::string::npos)
            << error.what();
    }
}

TEST(EalStart, EveryLcoreAskedForIsAWorker)
{
    EXPECT_EQ(rte_lcore_count(), test::workers().size() + 1);
    for (const Lcore& lcore : test::workers()) {
        EXPECT_TRUE(rte_lcore_is_enabled(lcore.id));
        EXPECT_NE(rte_get_main_lcore(), lcore.id);
    }
}

TEST(EalStart, OrdinaryMemoryNeedsNoHugepages)
{
    EXPECT_EQ(rte_eal_has_hugepages(), 0);
}

TEST(EalStart, UnknownCpuIsRefusedByName)
{
    try {
        const Eal none{{.lcores = "1@65535", .memory = Memory::ordinary}};
        FAIL() << "CPU 65535 was taken";
    } catch (const Error& error) {
        EXPECT_NE(std::string{error.what()}.find("CPU 65535"), std::string::npos) << error.what();
    }
}

}  // namespace

}  // namespace pollux
