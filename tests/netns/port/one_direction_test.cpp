// SPDX-License-Identifier: BSD-3-Clause
// A port that only sends leaves every received packet to the kernel, from the first to the last;
// one that only receives sends nothing, and says so.
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <optional>

namespace pollux::test {

namespace {

class OneDirection : public testing::TestWithParam<XdpMode> {
protected:
    PortOptions options(Direction direction) const
    {
        return {.netdev = a.netdev(), .ring = 256, .direction = direction, .xdp_mode = GetParam()};
    }

    Veth a{"port0", "host0"};
    Umem umem{{.netdevs = {a.netdev()}, .ring = 256}};
    Wire host{a.peer()};
};

// The kernel's stack is the listener here: a packet socket on the port's own netdev.
TEST_P(OneDirection, TransmitLeavesEveryPacketToTheKernel)
{
    Wire kernel{a.name()};
    unsigned sent = 0;
    const auto feed = [&] {
        host.send(window);
        EXPECT_EQ(kernel.receive(window), sequence(sent, window));
        sent += window;
    };
    for (int round = 0; round < 5; ++round) {
        std::optional<Port> port;
        // While it opens, too.
        std::thread opens{[&] { port.emplace(options(Direction::transmit), umem); }};
        for (int more = 0; more < 20; ++more)
            feed();
        opens.join();
        feed();
        EXPECT_EQ(port->sockets()[0]->rx.waiting(), 0U);
        EXPECT_EQ(port->stats().rx_packets, 0U);
        EXPECT_EQ(port->stats().lost(), 0U) << port->stats();
        EXPECT_GE(port->stats().rx_passed, window);

        Batch batch = numbered(umem, 0, window);
        send_all(port->sockets()[0]->tx, batch);
        EXPECT_EQ(host.receive(window), sequence(0, window));
        port.reset();
        feed();
    }
}

// The same queue, after somebody who only sent.
TEST_P(OneDirection, TheNextPortReceivesAgain)
{
    {
        const Port port{options(Direction::transmit), umem};
    }
    Port port{options(Direction::both), umem};
    host.send(window);
    EXPECT_EQ(receive(port.sockets()[0]->rx, window), sequence(0, window));
}

TEST_P(OneDirection, OtherQueuesOfTheNetdevStillReceive)
{
    const Veth wide{"port1", "host1", 2};
    Umem large{{.netdevs = {wide.netdev()}, .ring = 256}};
    PortOptions first = options(Direction::transmit), second = options(Direction::receive);
    first.netdev = second.netdev = wide.netdev();
    first.queues = {0};
    second.queues = {1};
    Port sends{first, large}, receives{second, large};
    Wire from{wide.peer()};
    for (unsigned flow = 0; flow < window; ++flow)
        from.send(1, wire::min_frame, flow);
    const auto seen = [&] { return sends.stats().rx_passed + receives.sockets()[0]->rx.waiting(); };
    EXPECT_TRUE(eventually([&] { return seen() == window; }));
    // In generic mode a veth has all of its packets on queue 0.
    EXPECT_EQ(receives.sockets()[0]->rx.waiting() != 0, GetParam() == XdpMode::native);
    EXPECT_EQ(sends.sockets()[0]->rx.waiting(), 0U);
}

TEST_P(OneDirection, ReceiveReceivesExactlyWhatWasSent)
{
    Umem small{{.netdevs = {a.netdev()}, .ring = 256, .direction = Direction::receive}};
    EXPECT_LT(small.frames(), umem.frames());
    Port port{options(Direction::receive), small};
    for (unsigned round = 0; round < 100; ++round) {
        host.send(window);
        ASSERT_EQ(receive(port.sockets()[0]->rx, window), sequence(round * window, window));
    }
    Batch nothing;
    EXPECT_EQ(port.sockets()[0]->rx.receive(nothing), 0U);
}

TEST_P(OneDirection, ReceiveDropsWhatIsSentAndCountsIt)
{
    {
        Port port{options(Direction::receive), umem};
        Batch batch = numbered(umem, 0, 10);
        EXPECT_EQ(port.sockets()[0]->tx.send(batch), 0U);
        EXPECT_TRUE(batch.empty());
        EXPECT_EQ(port.stats().tx_down, 10U);
        EXPECT_EQ(port.stats().tx_packets, 0U);
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

INSTANTIATE_TEST_SUITE_P(Modes, OneDirection, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
