// SPDX-License-Identifier: BSD-3-Clause
// Ports on one Umem forward without a copy; between two Umems each packet is copied, and counted.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <rte_mbuf.h>

#include <memory>
#include <vector>

namespace pollux::test {

namespace {

class CopyFree : public testing::Test {
protected:
    std::unique_ptr<Port> open(const Veth& veth, Umem& umem)
    {
        auto port = std::make_unique<Port>(PortOptions{.netdev = veth.netdev(), .ring = 256}, umem);
        EXPECT_TRUE(eventually([&] { return port->link() == LinkState::up; }));
        return port;
    }

    Veth a{"port0", "host0"}, b{"port1", "host1"};
    Umem umem{{.netdevs = {a.netdev(), b.netdev()}, .ring = 256}};
    Wire from{a.peer()}, to{b.peer()};
};

// With every other frame of the pool taken away there is none that a copy could be made in.
TEST_F(CopyFree, TheReceivedFrameIsTheOneThatIsSent)
{
    const auto in = open(a, umem), out = open(b, umem);
    from.send(window);
    Batch batch;
    ASSERT_TRUE(eventually([&] {
        in->sockets()[0]->rx.receive(batch);
        return batch.size() == window;
    }));
    std::vector<rte_mbuf*> all_others;
    while (rte_mbuf* mbuf = rte_pktmbuf_alloc(&umem.mempool()))
        all_others.push_back(mbuf);

    EXPECT_EQ(out->sockets()[0]->tx.send(batch), window);
    EXPECT_EQ(to.receive(window), sequence(0, window));
    EXPECT_EQ(out->stats().tx_copied, 0U);
    EXPECT_EQ(out->stats().lost(), 0U) << out->stats();
    rte_pktmbuf_free_bulk(all_others.data(), static_cast<unsigned>(all_others.size()));
}

TEST_F(CopyFree, AFrameOfAnotherUmemIsCopiedAndCounted)
{
    Umem other{{.netdevs = {b.netdev()}, .ring = 256}};
    {
        const auto in = open(a, umem), out = open(b, other);
        from.send(window);
        Batch batch;
        ASSERT_TRUE(eventually([&] {
            in->sockets()[0]->rx.receive(batch);
            return batch.size() == window;
        }));
        EXPECT_EQ(out->sockets()[0]->tx.send(batch), window);
        EXPECT_EQ(to.receive(window), sequence(0, window));
        EXPECT_EQ(out->stats().tx_copied, window);
        EXPECT_EQ(in->stats().lost() + out->stats().lost(), 0U);
    }
    EXPECT_EQ(umem.available(), umem.frames());
    EXPECT_EQ(other.available(), other.frames());
}

TEST_F(CopyFree, ForwardingBothWaysCopiesNothing)
{
    const auto in = open(a, umem), out = open(b, umem);
    const pollux::Run run{paired(*in, *out), forward};
    EXPECT_TRUE(kept({.a = a.peer(),
                      .b = b.peer(),
                      .frames = 20'000,
                      .both = true,
                      .sizes = {60, 64, 128, 512, 1024, 1514}}));
    EXPECT_EQ(in->stats().tx_copied + out->stats().tx_copied, 0U);
}

// As many small pools as queues, which open faster than one that is large.
TEST_F(CopyFree, EachQueueForwardsFromAPoolOfItsOwn)
{
    constexpr unsigned queues = 3;
    const Veth c{"port2", "host2", queues}, d{"port3", "host3", queues};
    Umem pools{{.netdevs = {c.netdev(), d.netdev()}, .ring = 256, .pools = queues}};
    {
        const auto in = open(c, pools), out = open(d, pools);
        {
            const pollux::Run run{paired(*in, *out), forward};
            EXPECT_TRUE(kept({.a = c.peer(),
                              .b = d.peer(),
                              .frames = 20'000,
                              .both = true,
                              .sizes = {60, 1514}}));
        }
        EXPECT_EQ(in->stats().tx_copied + out->stats().tx_copied, 0U);
        for (unsigned queue = 0; queue < queues; ++queue)
            EXPECT_LT(rte_mempool_avail_count(&pools.mempool(queue)), pools.frames() / queues);
    }
    EXPECT_EQ(pools.available(), pools.frames());
}

TEST_F(CopyFree, ForwardingBetweenUmemsCopiesEverything)
{
    Umem other{{.netdevs = {b.netdev()}, .ring = 256}};
    {
        const auto in = open(a, umem), out = open(b, other);
        {
            const pollux::Run run{paired(*in, *out), forward};
            EXPECT_TRUE(kept({.a = a.peer(),
                              .b = b.peer(),
                              .frames = 20'000,
                              .both = true,
                              .sizes = {60, 1514}}));
        }
        EXPECT_EQ(in->stats().tx_copied, 20'000U);
        EXPECT_EQ(out->stats().tx_copied, 20'000U);
    }
    EXPECT_EQ(umem.available(), umem.frames());
    EXPECT_EQ(other.available(), other.frames());
}

}  // namespace

}  // namespace pollux::test
