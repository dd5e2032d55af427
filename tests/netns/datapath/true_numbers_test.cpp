// SPDX-License-Identifier: BSD-3-Clause
// A loss is a packet that was certainly lost, and no number depends on what the kernel's own
// packets or the application's other calls do.
#include "support/lab.hpp"
#include "support/stats.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <array>
#include <vector>

namespace pollux::test {

namespace {

constexpr unsigned ring = 256;

class TrueNumbers : public testing::TestWithParam<XdpMode> {
protected:
    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = ring}};
    Wire host{veth.peer()};
};

TEST_P(TrueNumbers, WhatTheKernelItselfCouldNotSendIsNotThePorts)
{
    Port port{{.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()}, umem};
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    hold_up(veth);
    const auto dropped = [&] { return netdev_counters(veth.netdev()).tx_dropped; };
    const auto before = dropped();
    {
        const Blast kernel{veth.name()};
        ASSERT_TRUE(eventually([&] { return dropped() > before + 1000; }));
    }
    EXPECT_EQ(port.stats().lost(), 0U) << port.stats();
}

TEST_P(TrueNumbers, AResetByTheApplicationChangesNothing)
{
    Port port{{.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()}, umem};
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    Socket& socket = *port.sockets()[0];
    for (unsigned round = 1; round <= 3; ++round) {
        host.send(window);
        receive(socket.rx, window);
        Batch batch = numbered(umem, 0, window);
        send_all(socket.tx, batch);
        const Stats before = port.stats();
        ASSERT_EQ(rte_eth_stats_reset(socket.ethdev_port()), 0);
        const Stats after = port.stats();
        EXPECT_EQ(numbers_of(after), numbers_of(before));
        EXPECT_EQ(after.rx_packets, round * window);
        EXPECT_EQ(after.rx_bytes, after.rx_packets * wire::min_frame);
        EXPECT_EQ(after.tx_packets, round * window);
        EXPECT_EQ(after.tx_bytes, after.tx_packets * wire::min_frame);
    }
}

TEST_P(TrueNumbers, AfterStopNothingIsSentAndWhatIsGivenIsCounted)
{
    Port port{{.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()}, umem};
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    port.stop();
    Batch batch = numbered(umem, 0, window);
    EXPECT_EQ(port.sockets()[0]->tx.send(batch), 0U);
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(port.stats().tx_down, window);
    EXPECT_EQ(port.stats().lost(), window);
    EXPECT_EQ(port.sockets()[0]->tx.pending(), 0U);
    EXPECT_TRUE(host.receive().empty());
}

// Not the attempts: a lane that spins makes millions of them.
TEST_P(TrueNumbers, AnEmptyPoolIsCountedOnce)
{
    Port port{{.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()}, umem};
    Rx& rx = port.sockets()[0]->rx;
    for (unsigned round = 1; round <= 2; ++round) {
        {
            std::vector<Batch> all;
            while (umem.available() != 0)
                all.push_back(numbered(umem, 0, std::min(umem.available(), window)));
            host.send(10);
            ASSERT_TRUE(eventually([&] { return rx.waiting() == 10; }));
            for (unsigned attempt = 0; attempt < 1000; ++attempt)
                ASSERT_EQ(rx.seek().size(), 0U);
        }
        EXPECT_EQ(port.stats().pool_empty, round);
        EXPECT_EQ(rx.seek().size(), 10U);
    }
}

TEST_P(TrueNumbers, WhatTheApplicationMovesItselfIsCounted)
{
    Port port{{.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()}, umem};
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    Socket& socket = *port.sockets()[0];
    host.send(window);
    ASSERT_TRUE(eventually([&] { return socket.rx.waiting() == window; }));
    std::array<rte_mbuf*, window> mbufs;
    const std::uint16_t got =
        rte_eth_rx_burst(socket.ethdev_port(), socket.ethdev_queue(), mbufs.data(), window);
    EXPECT_EQ(rte_eth_tx_burst(socket.ethdev_port(), socket.ethdev_queue(), mbufs.data(), got),
              got);
    EXPECT_EQ(host.receive(got).size(), got);
    EXPECT_EQ(socket.stats().rx_packets, got);
    EXPECT_EQ(socket.stats().tx_packets, got);
}

// DPDK's own way to filter what a queue receives.
TEST_P(TrueNumbers, WhatACallbackTakesIsNoEmptyPool)
{
    Port port{{.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()}, umem};
    Socket& socket = *port.sockets()[0];
    const auto take_all = [](std::uint16_t, std::uint16_t, rte_mbuf** mbufs, std::uint16_t count,
                             std::uint16_t, void*) -> std::uint16_t {
        rte_pktmbuf_free_bulk(mbufs, count);
        return 0;
    };
    const rte_eth_rxtx_callback* const callback =
        rte_eth_add_rx_callback(socket.ethdev_port(), 0, take_all, nullptr);
    ASSERT_NE(callback, nullptr);
    host.send(window);
    ASSERT_TRUE(eventually([&] {
        EXPECT_EQ(socket.rx.seek().size(), 0U);
        return socket.stats().rx_packets == window;
    }));
    EXPECT_EQ(socket.stats().pool_empty, 0U);
    // DPDK would leave it to the next ethdev of this number.
    EXPECT_EQ(rte_eth_remove_rx_callback(socket.ethdev_port(), 0, callback), 0);
}

INSTANTIATE_TEST_SUITE_P(Modes, TrueNumbers, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
