// SPDX-License-Identifier: BSD-3-Clause
// send() returns although the kernel takes nothing: other streams of the lane go on, the lane can
// be stopped, and each packet that the driver has dropped meanwhile is counted once.
//
// The PMD would repeat sendto for as long as that fails with EAGAIN.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

namespace pollux::test {

namespace {

constexpr unsigned ring = 256;

class NeverBlocks : public testing::TestWithParam<XdpMode> {
protected:
    PortOptions on(const Veth& veth) const
    {
        return {.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()};
    }
};

TEST_P(NeverBlocks, SendReturnsWhileTheKernelTakesNothing)
{
    const Veth veth{"port0", "host0"};
    hold_up(veth);
    queue_behind(veth);
    Umem umem{{.netdevs = {veth.netdev()}, .ring = ring}};
    Port port{on(veth), umem};
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    Tx& tx = port.sockets()[0]->tx;
    unsigned given = 0;
    while (tx.pending() != ring) {
        Batch batch = numbered(umem, 0, window);
        given += tx.send(batch);
        ASSERT_LT(given, umem.frames());
    }
    Batch batch = numbered(umem, 0, window);
    EXPECT_EQ(tx.send(batch), 0U);
    EXPECT_EQ(batch.size(), window);
    EXPECT_EQ(tx.kick(), 0U);
    tx.reclaim();
    port.stop();
    const Stats final = port.stats();
    EXPECT_EQ(final.tx_packets, given);
    EXPECT_EQ(final.tx_unsent, ring) << final;
}

TEST_P(NeverBlocks, OtherStreamsOfTheLaneLoseNothing)
{
    const Veth a{"port0", "host0"}, b{"port1", "host1"}, c{"port2", "host2"}, d{"port3", "host3"};
    hold_up(b);
    queue_behind(b);
    Umem umem{{.netdevs = {a.netdev(), b.netdev(), c.netdev(), d.netdev()}, .ring = ring}};
    Port pa{on(a), umem}, pb{on(b), umem}, pc{on(c), umem}, pd{on(d), umem};
    const auto stream = [](const Port& from, const Port& to) {
        return Stream{.rx = &from.sockets()[0]->rx, .tx = &to.sockets()[0]->tx};
    };
    pollux::Run run{{stream(pa, pb), stream(pc, pd)}, forward, {.max_lcores = 1}};
    {
        const Blast blast{a.peer()};
        ASSERT_TRUE(eventually([&] { return pb.sockets()[0]->tx.pending() == ring; }));
        EXPECT_TRUE(kept({.a = c.peer(), .b = d.peer(), .frames = 20'000})) << pc.stats();
        run.stop();
        run.join();
    }
    EXPECT_EQ(pc.stats().lost() + pd.stats().lost(), 0U) << pc.stats() << pd.stats();
}

// Without a qdisc, the driver drops what its peer has no room for.
TEST_P(NeverBlocks, EachPacketThatTheDriverDropsIsCountedOnce)
{
    const Veth veth{"port0", "host0"};
    hold_up(veth);
    Umem umem{{.netdevs = {veth.netdev()}, .ring = ring}};
    Port port{on(veth), umem};
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    const NetdevCounters before = netdev_counters(veth.netdev());
    for (unsigned round = 0; round < 20; ++round) {
        Batch batch = numbered(umem, 0, window);
        send_all(port.sockets()[0]->tx, batch);
    }
    const Stats now = port.sockets()[0]->stats();
    const NetdevCounters after = netdev_counters(veth.netdev());
    EXPECT_EQ(now.tx_packets, 20 * window);
    EXPECT_EQ(now.tx_netdev_dropped, after.tx_dropped - before.tx_dropped) << now;
    EXPECT_EQ(now.lost(), now.tx_netdev_dropped);
    EXPECT_GT(now.lost(), 0U);
}

// The host's kernel still holds the packets when the port is closed. (The next port waits for the
// queue until then.)
TEST_P(NeverBlocks, FramesUnderWayAtCloseComeBackToThePool)
{
    const Veth veth{"port0", "host0"};
    hold_up(veth, std::chrono::milliseconds{1500});
    Umem umem{{.netdevs = {veth.netdev()}, .ring = ring}};
    for (unsigned round = 0; round < 4; ++round) {
        {
            Port port{on(veth), umem};
            ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
            Batch batch = numbered(umem, 0, window);
            send_all(port.sockets()[0]->tx, batch);
        }
        ASSERT_EQ(umem.available(), umem.frames()) << "after round " << round;
        ASSERT_EQ(umem.missing(), 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(Modes, NeverBlocks, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
