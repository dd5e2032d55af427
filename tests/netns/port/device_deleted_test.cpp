// SPDX-License-Identifier: BSD-3-Clause
// A netdev that is deleted under an open port: calls return, the close is clean, and a new netdev
// of the same name opens again.
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace pollux::test {

namespace {

class DeviceDeleted : public testing::Test {
protected:
    PortOptions options() const { return {.netdev = Netdev{"port0"}, .ring = 256}; }

    std::optional<Veth> veth{std::in_place, "port0", "host0"};
    Umem umem{{.netdevs = {veth->netdev()}, .ring = 256}};
    const Footprint before{umem};
};

TEST_F(DeviceDeleted, TheDataPathReturnsAndTheCloseIsClean)
{
    for (int round = 0; round < 10; ++round) {
        {
            Port port{options(), umem};
            ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
            Socket& socket = *port.sockets()[0];
            Wire{veth->peer()}.send(window);
            ASSERT_TRUE(eventually([&] { return socket.rx.waiting() == window; }));
            veth.reset();

            // What had arrived is still there. Before the news of the end came, sends may be taken.
            Batch batch;
            EXPECT_EQ(socket.rx.receive(batch), window);
            ASSERT_TRUE(eventually([&] {
                batch.clear();
                batch = numbered(umem, 0, 10);
                socket.tx.send(batch);
                return port.link() == LinkState::gone;
            }));
            socket.tx.reclaim();
            batch.clear();
            EXPECT_EQ(socket.rx.receive(batch), 0U);
            EXPECT_EQ(socket.stats().rx_packets, window);
        }
        ASSERT_EQ(Footprint{umem}, before) << "after round " << round;
        veth.emplace("port0", "host0");
    }
}

TEST_F(DeviceDeleted, PortStatsAndStopStillAnswer)
{
    Port port{options(), umem};
    Wire host{veth->peer()};
    const auto rx_waiting = [&] { return port.sockets()[0]->rx.waiting(); };
    ASSERT_TRUE(host.feed(300, [&] { return rx_waiting() + port.stats().rx_ring_full; }));
    veth.reset();
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::gone; }));
    EXPECT_NO_THROW(EXPECT_EQ(port.stats().rx_ring_full, 44U) << port.stats());
    port.stop();
    EXPECT_EQ(port.stats().rx_ring_full, 44U);
    EXPECT_EQ(port.stats().rx_unread, 256U);
}

// Also what only the XDP program knows.
TEST_F(DeviceDeleted, PassedPacketsAreNotForgotten)
{
    veth.reset();
    veth.emplace("port0", "host0", 2);
    PortOptions second_queue = options();
    second_queue.queues = {1};
    Port port{second_queue, umem};
    Wire host{veth->peer()};
    for (unsigned flow = 0; flow < window; ++flow)
        host.send(1, wire::min_frame, flow);
    const auto seen = [&] { return port.stats().rx_passed + port.sockets()[0]->rx.waiting(); };
    ASSERT_TRUE(eventually([&] { return seen() == window; }));
    const auto passed = port.stats().rx_passed;
    ASSERT_GT(passed, 0U);
    veth.reset();
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::gone; }));
    port.stop();
    EXPECT_EQ(port.stats().rx_passed, passed);
}

TEST_F(DeviceDeleted, LanesGoOnWithTheOtherNetdevs)
{
    const Veth a{"port1", "host1"}, b{"port2", "host2"};
    Umem large{{.netdevs = {veth->netdev(), a.netdev(), b.netdev()}, .ring = 256}};
    {
        Port going{options(), large};
        Port in{{.netdev = a.netdev(), .ring = 256}, large};
        Port out{{.netdev = b.netdev(), .ring = 256}, large};
        std::vector<Port*> ports{&going, &in, &out};
        std::vector<Stream> streams = paired(in, out);
        const auto alone = looped(std::span{ports}.first(1));
        streams.insert(streams.end(), alone.begin(), alone.end());
        pollux::Run run{std::move(streams), forward, {.max_lcores = 1}};

        EXPECT_TRUE(kept({.a = a.peer(), .b = b.peer(), .frames = 1000, .both = true}));
        veth.reset();
        ASSERT_TRUE(eventually([&] { return going.link() == LinkState::gone; }));
        EXPECT_TRUE(kept({.a = a.peer(), .b = b.peer(), .frames = 1000, .both = true}));
        run.stop();
        run.join();
    }
    EXPECT_EQ(large.available(), large.frames());
}

}  // namespace

}  // namespace pollux::test
