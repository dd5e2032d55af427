// SPDX-License-Identifier: BSD-3-Clause
// A Socket around a net_af_xdp queue that the application itself has set up knows what a Port's
// knows: descriptor, rings, kernel statistics, zero-copy state; and sends no garbage.
#include "plain_ethdev.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <poll.h>
#include <rte_dev.h>
#include <rte_ethdev.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <string>

namespace pollux::test {

namespace {

class AdoptedSocket : public testing::Test {
protected:
    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    PlainEthdev ethdev{veth.name(), umem.mempool()};
    Socket socket{ethdev.port(), 0, &umem.mempool()};
    Wire host{veth.peer()};
};

TEST_F(AdoptedSocket, KnowsTheKernelsSide)
{
    EXPECT_GE(socket.fd(), 0);
    EXPECT_FALSE(socket.zero_copy());
    EXPECT_TRUE(eventually([&] { return socket.tx.link() == LinkState::up; }));
    ip("link set port0 down");
    EXPECT_TRUE(eventually([&] { return socket.tx.link() == LinkState::down; }));
}

TEST_F(AdoptedSocket, NeedsItsMempool)
{
    EXPECT_THROW((Socket{ethdev.port(), 0}), Error);
    EXPECT_THROW((Socket{ethdev.port(), 1, &umem.mempool()}), Error);  // it has no queue 1
    EXPECT_THROW((Socket{31, 0, &umem.mempool()}), Error);             // nor is there a port 31
}

// Two sockets on one ring would overwrite each other's packets, and the second one would outlive
// the rings.
TEST_F(AdoptedSocket, IsRefusedWhereAPortDrivesTheQueue)
{
    const Veth other{"port1", "host1"};
    Umem frames{{.netdevs = {other.netdev()}, .ring = 256}};
    const Port port{{.netdev = other.netdev(), .ring = 256}, frames};
    try {
        const Socket second{port.sockets()[0]->ethdev_port(), 0, &frames.mempool()};
        FAIL() << "was adopted";
    } catch (const Error& error) {
        EXPECT_EQ(error.cause(), Cause::ethdev_in_use) << error.what();
    }
}

TEST_F(AdoptedSocket, ReceivesAndSendsAndCounts)
{
    host.send(window);
    Batch batch;
    ASSERT_TRUE(eventually([&] {
        socket.rx.receive(batch);
        return batch.size() == window;
    }));
    EXPECT_EQ(socket.tx.send(batch), window);
    EXPECT_EQ(host.receive(window), sequence(0, window));
    EXPECT_EQ(socket.stats().rx_packets, window);
    EXPECT_EQ(socket.stats().tx_packets, window);
}

TEST_F(AdoptedSocket, CountsWhatItsRingHadNoRoomFor)
{
    constexpr unsigned ring = 256, more = 100;
    for (unsigned sent = 0; sent < ring; sent += window) {
        host.send(window);
        ASSERT_TRUE(eventually([&] { return socket.rx.waiting() == sent + window; }));
    }
    for (unsigned sent = 0; sent < more; sent += window / 2)
        host.send(window / 2);
    ASSERT_TRUE(eventually([&] { return socket.kernel_statistics().rx_ring_full >= more; }));
    EXPECT_EQ(socket.stats().rx_ring_full, host.sent() - ring);
}

TEST_F(AdoptedSocket, SendsNoGarbage)
{
    ASSERT_TRUE(eventually([&] { return socket.tx.link() == LinkState::up; }));
    Batch batch = numbered(umem, 0, 2);
    rte_mbuf* chained = batch.mbufs()[0];
    rte_mbuf* tail = rte_pktmbuf_alloc(&umem.mempool());
    rte_pktmbuf_append(tail, 4);
    ASSERT_EQ(rte_pktmbuf_chain(chained, tail), 0);
    EXPECT_EQ(socket.tx.send(batch), 2U);
    EXPECT_EQ(socket.stats().tx_copied, 1U);
}

TEST_F(AdoptedSocket, WakesASleepingLane)
{
    const int stop = eventfd(0, EFD_CLOEXEC);
    Idle idle{{&socket.rx}, {&socket.tx}, stop, std::chrono::microseconds{0}};
    ASSERT_EQ(socket.rx.waiting(), 0U);
    host.send(1);
    Batch batch;
    EXPECT_TRUE(eventually([&] {
        const unsigned got = socket.rx.receive(batch);
        idle.after(got);
        return got == 1;
    }));
    close(stop);
}

}  // namespace

}  // namespace pollux::test
