// SPDX-License-Identifier: BSD-3-Clause
// Every packet that came or went is counted once, and after stop() the numbers stay.
#include "support/lab.hpp"
#include "support/stats.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

namespace pollux::test {

namespace {

constexpr unsigned ring = 256;

std::uint64_t arrived(const Stats& stats)
{
    return stats.rx_packets + stats.rx_ring_full + stats.rx_too_long + stats.rx_unread +
           stats.rx_passed;
}

class Accounting : public testing::TestWithParam<XdpMode> {
protected:
    Veth veth{"port0", "host0", 2};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = ring}};
    Wire host{veth.peer()};
};

// Two queues, one of them taken, little of it received: passed on, received, unread, ring full.
TEST_P(Accounting, AfterStopArrivalsSumUpToWhatWasSent)
{
    constexpr unsigned sent = 2000;
    Port port{{.netdev = veth.netdev(), .queues = {0}, .ring = ring, .xdp_mode = GetParam()}, umem};
    Rx& rx = port.sockets()[0]->rx;
    const auto seen = [&] { return arrived(port.stats()) + rx.waiting(); };
    for (unsigned flow = 0; flow < sent / window; ++flow) {
        const auto before = seen();
        host.send(window, wire::min_frame, flow);
        ASSERT_TRUE(eventually([&] { return seen() == before + window; })) << port.stats();
    }
    Batch batch;
    const unsigned received = rx.receive(batch, 10);

    port.stop();
    const Stats final = port.stats();
    EXPECT_EQ(arrived(final), host.sent()) << final;
    EXPECT_EQ(final.rx_packets, received);
    EXPECT_EQ(final.rx_unread, ring - received);
    // A veth's generic mode knows no queue but the first.
    EXPECT_EQ(final.rx_passed > 0, GetParam() == XdpMode::native);
    EXPECT_GT(final.rx_ring_full, 0U);
    EXPECT_EQ(final.lost(), final.rx_ring_full + final.rx_unread) << final;
}

TEST_P(Accounting, AfterStopNumbersStay)
{
    Port port{{.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()}, umem};
    Stats final;
    {
        const Blast blast{veth.peer()};
        ASSERT_TRUE(eventually([&] { return port.stats().rx_ring_full > 100; }));
        port.stop();
        final = port.stats();
        const auto packets = [&] { return netdev_counters(port.netdev()).rx_packets; };
        const auto before = packets();
        EXPECT_TRUE(eventually([&] { return packets() > before + 1000; }));
    }
    EXPECT_EQ(numbers_of(port.stats()), numbers_of(final));
    EXPECT_EQ(final.rx_unread, ring);  // one flow, one queue
    port.stop();
    EXPECT_EQ(numbers_of(port.stats()), numbers_of(final));
}

TEST_P(Accounting, WhatWasSentIsOnTheWire)
{
    constexpr unsigned sent = 5000;
    Port port{{.netdev = veth.netdev(), .queues = {0}, .ring = ring, .xdp_mode = GetParam()}, umem};
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    Tx& tx = port.sockets()[0]->tx;
    for (unsigned number = 0; number < sent; number += window) {
        Batch batch = numbered(umem, number, window);
        send_all(tx, batch);
        ASSERT_EQ(host.receive(window), sequence(number, window));
    }
    port.stop();
    const Stats final = port.stats();
    EXPECT_EQ(final.tx_packets, (sent + window - 1) / window * window);
    EXPECT_EQ(final.tx_bytes, final.tx_packets * wire::min_frame);
    EXPECT_EQ(final.lost(), 0U) << final;
}

// The host's side of the veth has no room for more: its driver drops, inside sendto.
TEST_P(Accounting, WhatTheNetdevDroppedIsCounted)
{
    Port port{{.netdev = veth.netdev(), .queues = {0}, .ring = 2048, .xdp_mode = GetParam()}, umem};
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    Tx& tx = port.sockets()[0]->tx;
    ip("link set " + veth.peer() + " mtu 1000");
    constexpr unsigned sent = window;
    Batch batch = numbered(umem, 0, sent, 1500);  // too long for the peer
    send_all(tx, batch);
    batch = numbered(umem, 100, 1);
    send_all(tx, batch);
    EXPECT_EQ(host.receive(1), Numbers{100});
    port.stop();
    const Stats final = port.stats();
    EXPECT_EQ(final.tx_packets, sent + 1);
    EXPECT_EQ(final.tx_netdev_dropped, sent) << final;
    EXPECT_EQ(final.lost(), sent) << final;
}

INSTANTIATE_TEST_SUITE_P(Modes, Accounting, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
