// SPDX-License-Identifier: BSD-3-Clause
// STAT_…: what is lost is counted under its cause, to the packet, and by the kernel's own name.
#include "pair.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

namespace pollux::test {

namespace {

class Statistics : public Pair {
protected:
    XdpStatistics kernel() const { return port->sockets()[0]->kernel_statistics(); }
};

// Every other packet is longer than a frame.
TEST_P(Statistics, StatRxDropped)
{
    open();
    for (const std::string& end : {veth.name(), veth.peer()})
        ip("link set " + end + " mtu 3000");
    RawSocket peer{veth.peer()};
    const unsigned too_long = umem.max_frame() + 1;
    for (unsigned number = 0; number < packets; number += 2) {
        peer.send(number, 1, too_long);
        peer.send(number + 1, 1, packet_size);
        ASSERT_EQ(receive(rx(), 1), Numbers{number + 1});
    }
    EXPECT_EQ(kernel().rx_dropped, packets / 2);
    const Stats stats = port->stats();
    EXPECT_EQ(stats.rx_too_long, packets / 2);
    EXPECT_EQ(stats.lost(), packets / 2) << stats;
}

// Every other frame claims a length that no frame has. send() does not let it come that far.
TEST_P(Statistics, StatTxInvalid)
{
    open();
    Wire host{veth.peer()};
    for (unsigned number = 0; number < packets; number += window) {
        Batch batch = numbered(umem, number, window);
        Numbers valid;
        for (unsigned i = 0; i < window; ++i) {
            if (i % 2 != 0)
                batch[i].mbuf().pkt_len = 9001;
            else
                valid.push_back(number + i);
        }
        send_all(tx(), batch);
        ASSERT_EQ(host.receive(window / 2), valid);
    }
    EXPECT_EQ(kernel().tx_invalid_descs, 0U);
    const Stats stats = port->stats();
    EXPECT_EQ(stats.tx_bad_length, packets / 2);
    EXPECT_EQ(stats.tx_packets, packets / 2);
    EXPECT_EQ(stats.lost(), packets / 2) << stats;
}

// DPDK's own call does. The kernel stops at each of them, and some kernels never complete it.
TEST_P(Statistics, StatTxInvalidBehindOurBack)
{
    constexpr unsigned sent = 256;
    open();
    Wire host{veth.peer()};
    const Socket& socket = *port->sockets()[0];
    Numbers arrived, valid;
    for (unsigned number = 0; number < sent; ++number) {
        rte_mbuf* mbuf = &numbered(umem.mempool(), number);
        if (number % 2 != 0)
            mbuf->pkt_len = 9001;
        else
            valid.push_back(number);
        ASSERT_EQ(rte_eth_tx_burst(socket.ethdev_port(), socket.ethdev_queue(), &mbuf, 1), 1U);
    }
    ASSERT_TRUE(eventually([&] {
        tx().reclaim();
        return tx().pending() == 0;
    }));
    EXPECT_EQ(host.receive(sent / 2), valid);
    EXPECT_EQ(kernel().tx_invalid_descs, sent / 2);
    const Stats stats = port->stats();
    EXPECT_EQ(stats.tx_invalid, sent / 2);
    EXPECT_EQ(stats.lost(), sent / 2) << stats;
    port.reset();
    EXPECT_EQ(umem.available(), umem.frames());
}

// Nobody receives half as many packets again as the ring has room for.
TEST_P(Statistics, StatRxFull)
{
    open();
    RawSocket peer{veth.peer()};
    peer.send(0, ring + ring / 2, packet_size);
    ASSERT_TRUE(
        eventually([&] { return rx().waiting() + port->stats().rx_ring_full == ring + ring / 2; }));
    EXPECT_EQ(kernel().rx_ring_full, ring / 2);
    const Stats stats = port->stats();
    EXPECT_EQ(stats.rx_ring_full, ring / 2);
    EXPECT_EQ(stats.lost(), ring / 2) << stats;
    EXPECT_EQ(receive(rx(), ring), sequence(0, ring));
    EXPECT_EQ(rx().waiting(), 0U);
}

// The fill ring is never filled again, because nobody receives: the 2048 frames that the PMD has
// posted wait in the RX ring.
TEST_P(Statistics, StatFillEmpty)
{
    constexpr unsigned posted = 2048, sent = 3 * posted / 2;
    PortOptions large = options();
    large.ring = 2 * posted;
    open(large, umem);
    RawSocket peer{veth.peer()};
    peer.send(0, sent, packet_size);
    ASSERT_TRUE(eventually([&] { return rx().waiting() + port->stats().rx_ring_full == sent; }));
    EXPECT_EQ(kernel().rx_fill_ring_empty_descs, sent - posted);
    const Stats stats = port->stats();
    EXPECT_EQ(stats.rx_ring_full, sent - posted);
    EXPECT_EQ(stats.lost(), sent - posted) << stats;

    // It recovers.
    EXPECT_EQ(receive(rx(), posted), sequence(0, posted));
    peer.send(sent, window, packet_size);
    EXPECT_EQ(receive(rx(), window), sequence(sent, window));
    EXPECT_EQ(port->stats().lost(), sent - posted) << port->stats();
}

INSTANTIATE_TEST_SUITE_P(Modes, Statistics, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
