// SPDX-License-Identifier: BSD-3-Clause
// Forwarding takes no memory from the heap, also not for copies, refused packets and empty pools.
#include "support/allocations.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <atomic>

namespace pollux::test {

namespace {

std::atomic<std::uint64_t> allocated = 0;

void counting_forward(Lane& lane) noexcept
{
    const auto before = allocations();
    forward(lane);
    allocated += allocations() - before;
}

TEST(ForwardingWithoutHeap, WhileForwarding)
{
    const Veth a{"port0", "host0"}, b{"port1", "host1"};
    Umem umem{{.netdevs = {a.netdev()}, .ring = 256}};
    Umem short_one{{.netdevs = {b.netdev()}, .ring = 256, .frames = 2048 + 300}};
    Port in{{.netdev = a.netdev(), .ring = 256}, umem};
    Port out{{.netdev = b.netdev(), .ring = 256}, short_one};
    {
        const pollux::Run run{
            paired(in, out), counting_forward, {.spin = std::chrono::microseconds{1}}};
        EXPECT_TRUE(kept({.a = a.peer(), .b = b.peer(), .frames = 20'000, .both = true}));
        ip("link set port1 down");
        EXPECT_TRUE(eventually([&] { return out.link() == LinkState::down; }));
        Wire host{a.peer()};
        EXPECT_TRUE(host.feed(1000, [&] { return out.stats().tx_down; }));
        for (const auto& lane : run.lanes())
            EXPECT_GT(lane->idle.sleeps(), 0U);
    }
    EXPECT_EQ(allocated, 0U);
    EXPECT_GE(out.stats().tx_copied, 20'000U);
}

}  // namespace

}  // namespace pollux::test
