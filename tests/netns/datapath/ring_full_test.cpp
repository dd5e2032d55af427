// SPDX-License-Identifier: BSD-3-Clause
// A ring that nobody reads: every packet beyond it is counted, once, and the others wait in order.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

namespace pollux::test {

namespace {

constexpr unsigned ring = 256, sent = 1000;

class RingFull : public testing::TestWithParam<XdpMode> {};

TEST_P(RingFull, CountsWhatDidNotFitToThePacket)
{
    const Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = ring}};
    Port port{{.netdev = veth.netdev(), .ring = ring, .xdp_mode = GetParam()}, umem};
    Rx& rx = port.sockets()[0]->rx;
    Wire host{veth.peer()};

    ASSERT_TRUE(host.feed(sent, [&] { return rx.waiting() + port.stats().rx_ring_full; }));
    EXPECT_EQ(rx.waiting(), ring);
    const Stats full = port.stats();
    EXPECT_EQ(full.rx_ring_full, sent - ring);
    EXPECT_EQ(full.lost(), sent - ring) << full;
    EXPECT_EQ(full.rx_packets, 0U);
    EXPECT_EQ(full.rx_passed, 0U);

    EXPECT_EQ(receive(rx, ring), sequence(0, ring));
    EXPECT_EQ(port.stats().rx_packets, ring);

    // And then it goes on.
    host.send(window);
    EXPECT_EQ(receive(rx, window), sequence(sent, window));
    EXPECT_EQ(port.stats().lost(), sent - ring) << port.stats();
}

INSTANTIATE_TEST_SUITE_P(Modes, RingFull, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
