// SPDX-License-Identifier: BSD-3-Clause
// umem_options_for() asks for the frames that each port needs by its own options.
#include "base/dpdk_versions.hpp"
#include "umem/umem_plan.hpp"

#include <pollux/port.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>

namespace pollux {

namespace {

// The PMD's: frames in each fill ring, and entries of each completion ring.
constexpr unsigned posted = 2048, completion_ring = 2048;
// In the cache, and in batches.
constexpr unsigned per_lcore = lcore_cache(mempool_cache_is_exact).holds + 512;

Netdev nic(unsigned queues, unsigned mtu = 1500)
{
    Netdev netdev;
    netdev.name = "eth0";
    netdev.mtu = mtu;
    netdev.channels = {.rx = 0, .tx = 0, .combined = queues};
    return netdev;
}

UmemPlan plan_for(std::initializer_list<PortOptions> ports)
{
    UmemOptions options = umem_options_for(ports);
    options.lcores = 1;
    return Umem::plan(options);
}

TEST(UmemOptions, AddUpDifferentRingsAndQueues)
{
    const UmemPlan plan = plan_for({{.netdev = nic(8), .queues = {0, 1, 2, 3}, .ring = 512},
                                    {.netdev = nic(2), .queues = {1}, .ring = 4096}});
    EXPECT_EQ(plan.sockets, 5U);
    EXPECT_EQ(plan.frames,
              5 * posted + 4 * (512 + completion_ring) + 4096 + completion_ring + per_lcore);
}

TEST(UmemOptions, NeedNoFramesToSendWhereAPortOnlyReceives)
{
    const UmemPlan plan =
        plan_for({{.netdev = nic(4), .ring = 512, .direction = Direction::receive},
                  {.netdev = nic(2), .ring = 1024, .direction = Direction::transmit}});
    EXPECT_EQ(plan.frames, 6 * posted + 2 * (1024 + completion_ring) + per_lcore);
}

TEST(UmemOptions, TakeAllQueuesOfANetdevUnlessSomeAreNamed)
{
    EXPECT_EQ(plan_for({{.netdev = nic(6)}}).sockets, 6U);
}

TEST(UmemOptions, MakeFramesForTheLargestMtu)
{
    EXPECT_GE(plan_for({{.netdev = nic(1, 1500)}, {.netdev = nic(1, 3000)}}).max_frame, 3018U);
}

}  // namespace

}  // namespace pollux
