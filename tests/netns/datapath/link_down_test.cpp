// SPDX-License-Identifier: BSD-3-Clause
// While the netdev is down nothing piles up: what is sent is dropped and counted, and what is sent
// later is all that arrives.
//
// The PMD would fill its TX ring meanwhile, and the ring's stale frames would leave at "up".
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace pollux::test {

namespace {

class LinkDown : public testing::Test {
protected:
    std::unique_ptr<Port> open()
    {
        return std::make_unique<Port>(PortOptions{.netdev = veth.netdev(), .ring = 256}, umem);
    }
    void expect_both_ways(Port& port, unsigned number)
    {
        Batch batch = numbered(umem, number, window);
        EXPECT_EQ(port.sockets()[0]->tx.send(batch), window);
        EXPECT_EQ(host.receive(window), sequence(number, window));
        const unsigned first = host.sent();
        host.send(window);
        EXPECT_EQ(receive(port.sockets()[0]->rx, window), sequence(first, window));
    }
    void expect_drops(Port& port, unsigned count)
    {
        const auto before = port.stats().tx_down;
        Batch batch = numbered(umem, 0, count);
        EXPECT_EQ(port.sockets()[0]->tx.send(batch), 0U);
        EXPECT_TRUE(batch.empty());
        EXPECT_EQ(port.stats().tx_down, before + count);
        EXPECT_EQ(port.sockets()[0]->tx.pending(), 0U);
    }
    static bool becomes(const Port& port, LinkState state)
    {
        return eventually([&] { return port.link() == state; });
    }
    // Until then the peer has no carrier yet, and its kernel loses what the host sends.
    bool comes_up_again(const Port& port)
    {
        ip("link set " + veth.name() + " up");
        ip("link set " + veth.peer() + " up");
        return becomes(port, LinkState::up) &&
               eventually([this] { return Netdev{veth.peer()}.carrier; });
    }

    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Wire host{veth.peer()};
};

TEST_F(LinkDown, DropsCountsAndGoesOn)
{
    const auto port = open();
    ASSERT_TRUE(becomes(*port, LinkState::up));
    expect_both_ways(*port, 0);
    for (unsigned round = 1; round <= 5; ++round) {
        ip("link set " + veth.name() + " down");
        ASSERT_TRUE(becomes(*port, LinkState::down));
        expect_drops(*port, 200);
        ASSERT_TRUE(comes_up_again(*port));
        expect_both_ways(*port, round * 1000);
    }
    EXPECT_EQ(port->stats().lost(), 5 * 200U) << port->stats();
}

TEST_F(LinkDown, PeerDownIsNoCarrier)
{
    const auto port = open();
    ASSERT_TRUE(becomes(*port, LinkState::up));
    ip("link set " + veth.peer() + " down");
    ASSERT_TRUE(becomes(*port, LinkState::down));
    expect_drops(*port, 100);
    ASSERT_TRUE(comes_up_again(*port));
    expect_both_ways(*port, 1000);
}

TEST_F(LinkDown, OpenedWhileDownWorksAfterUp)
{
    ip("link set " + veth.name() + " down");
    const auto port = open();
    EXPECT_EQ(port->link(), LinkState::down);
    EXPECT_FALSE(port->report().notes.empty());
    expect_drops(*port, 100);
    ASSERT_TRUE(comes_up_again(*port));
    expect_both_ways(*port, 1000);
}

TEST_F(LinkDown, ClosedWhileDownGivesEverythingBack)
{
    {
        const auto port = open();
        ASSERT_TRUE(becomes(*port, LinkState::up));
        Batch batch = numbered(umem, 0, window);
        port->sockets()[0]->tx.send(batch);
        ip("link set " + veth.name() + " down");
        ASSERT_TRUE(becomes(*port, LinkState::down));
        expect_drops(*port, 100);
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

TEST_F(LinkDown, DeletedIsGone)
{
    const auto port = open();
    ip("link del " + veth.name());
    ASSERT_TRUE(becomes(*port, LinkState::gone));
    Batch batch = numbered(umem, 0, 100);
    EXPECT_EQ(port->sockets()[0]->tx.send(batch), 0U);
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(port->sockets()[0]->stats().tx_down, 100U);
}

TEST_F(LinkDown, RenamedIsStillTheSame)
{
    const auto port = open();
    ASSERT_TRUE(becomes(*port, LinkState::up));
    ip("link set " + veth.name() + " name renamed0");
    expect_both_ways(*port, 0);
    EXPECT_EQ(port->link(), LinkState::up);
    EXPECT_EQ(port->stats().lost(), 0U) << port->stats();
    ip("link set renamed0 name " + veth.name());
}

}  // namespace

}  // namespace pollux::test
