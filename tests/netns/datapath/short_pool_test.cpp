// SPDX-License-Identifier: BSD-3-Clause
// A forwarder whose pool is barely larger than its fill rings loses nothing and never stops.
//
// Two traps: the PMD receives all or nothing, and the frames that were sent come back only when
// somebody asks.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <tuple>

namespace pollux::test {

namespace {

constexpr unsigned fill_rings = 2 * 2048;
constexpr std::uint64_t frames = 100'000;

class ShortPool : public testing::TestWithParam<std::tuple<unsigned, unsigned>> {};

TEST_P(ShortPool, MovesEveryPacketBothWays)
{
    const auto [spare, lcores] = GetParam();
    const Veth a{"port0", "host0"}, b{"port1", "host1"};
    Umem umem{{.netdevs = {a.netdev(), b.netdev()}, .ring = 256, .frames = fill_rings + spare}};
    {
        Port in{{.netdev = a.netdev(), .ring = 256}, umem};
        Port out{{.netdev = b.netdev(), .ring = 256}, umem};
        ASSERT_EQ(umem.available(), spare);
        const pollux::Run run{paired(in, out), forward, {.max_lcores = lcores}};
        ASSERT_EQ(run.lanes().size(), lcores);
        EXPECT_TRUE(kept({.a = a.peer(), .b = b.peer(), .frames = frames, .both = true}))
            << in.stats() << out.stats();
        EXPECT_EQ(in.stats().lost() + out.stats().lost(), 0U) << in.stats() << out.stats();
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

INSTANTIATE_TEST_SUITE_P(SpareAndLcores, ShortPool,
                         testing::Combine(testing::Values(16U, 48U), testing::Values(1U, 2U)));

}  // namespace

}  // namespace pollux::test
