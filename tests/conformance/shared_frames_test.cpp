// SPDX-License-Identifier: BSD-3-Clause
// XDP_SHARED_UMEM: two sockets share one UMEM, and each gets its half of the packets, in order.
//
// The PMD has one socket a queue, so here they are two queues, and the peer's own queue chooses. A
// Umem is always shared by all of its sockets.
#include "pair.hpp"

#include <array>

namespace pollux::test {

namespace {

class SharedFrames : public testing::TestWithParam<XdpMode> {};

TEST_P(SharedFrames, XdpSharedUmem)
{
    constexpr unsigned queues = 3, ring = 256;
    const Veth veth{"port0", "host0", queues};
    Umem umem{{.netdevs = {veth.netdev()}, .queues = 2, .ring = ring}};
    {
        Port port{{.netdev = veth.netdev(), .queues = {0, 1}, .ring = ring, .xdp_mode = GetParam()},
                  umem};
        // In generic mode the kernel reads the number of a veth's TX queue as one more than the RX
        // queue, and 0 as none (6.18 netif_get_rxqueue).
        const unsigned first = GetParam() == XdpMode::native ? 0 : 1;
        std::array peers{RawSocket{veth.peer(), {.queue = first}},
                         RawSocket{veth.peer(), {.queue = first + 1}}};
        Batch crossing;
        for (unsigned number = 0; number < packets; number += window) {
            for (unsigned i = 0; i < window; ++i)
                peers.at(i % 2).send(number + i, 1, packet_size);
            for (unsigned queue = 0; queue < 2; ++queue) {
                Numbers half;
                for (unsigned i = queue; i < window; i += 2)
                    half.push_back(number + i);
                ASSERT_EQ(receive(port.sockets()[queue]->rx, window / 2), half) << queue;
            }
        }
        EXPECT_EQ(port.stats().rx_packets, packets);
        EXPECT_EQ(port.sockets()[0]->stats().rx_packets, packets / 2);
        EXPECT_EQ(port.stats().lost() + port.stats().rx_passed, 0U) << port.stats();

        // What one socket has received the other one sends, without a copy.
        Wire host{veth.peer()};
        peers[0].send(7, 1, packet_size);
        ASSERT_TRUE(eventually([&] { return port.sockets()[0]->rx.receive(crossing) == 1; }));
        send_all(port.sockets()[1]->tx, crossing);
        EXPECT_EQ(host.receive(1), Numbers{7});
        EXPECT_EQ(port.stats().tx_copied, 0U);
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

INSTANTIATE_TEST_SUITE_P(Modes, SharedFrames, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
