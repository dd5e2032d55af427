// SPDX-License-Identifier: BSD-3-Clause
// Whatever mbuf is sent: what arrives is what was meant, to the byte, or it is freed and counted.
//
// The PMD of 22.11 looks neither at segments nor at lengths nor at attached buffers.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

namespace pollux::test {

namespace {

class NoGarbage : public testing::Test {
protected:
    NoGarbage()
    {
        EXPECT_TRUE(eventually([this] { return port->link() == LinkState::up; }));
    }
    ~NoGarbage() override
    {
        port.reset();
        EXPECT_EQ(umem.available(), umem.frames());
        EXPECT_EQ(other.available(), other.frames());
    }

    // The bytes of a numbered frame, spread over frames of the pool, so many in each.
    rte_mbuf& chained(unsigned number, unsigned size, unsigned segment)
    {
        rte_mbuf& whole = numbered(other.mempool(), number, size);
        const auto* bytes = rte_pktmbuf_mtod(&whole, const std::uint8_t*);
        rte_mbuf* head = nullptr;
        for (unsigned at = 0; at < size; at += segment) {
            const unsigned part = std::min(segment, size - at);
            rte_mbuf* mbuf = rte_pktmbuf_alloc(&umem.mempool());
            std::memcpy(rte_pktmbuf_append(mbuf, static_cast<std::uint16_t>(part)), bytes + at,
                        part);
            if (head == nullptr)
                head = mbuf;
            else
                rte_pktmbuf_chain(head, mbuf);
        }
        rte_pktmbuf_free(&whole);
        return *head;
    }

    // Sends the mbuf between two ordinary ones, and expects all three to arrive.
    void expect_arrival(rte_mbuf& mbuf)
    {
        send_in_the_middle(mbuf);
        EXPECT_EQ(host.receive(3), sequence(10, 3));
        EXPECT_EQ(port->stats().lost(), 0U) << port->stats();
    }

    // The same, but expects only the ordinary ones, and the other counted by that cause.
    void expect_loss(rte_mbuf& mbuf, std::uint64_t Stats::*cause)
    {
        send_in_the_middle(mbuf);
        EXPECT_EQ(host.receive(2), (Numbers{10, 12}));
        const Stats stats = port->stats();
        EXPECT_EQ(stats.*cause, 1U) << stats;
        EXPECT_EQ(stats.lost(), 1U) << stats;
        EXPECT_EQ(stats.tx_packets, 2U);
    }

    std::uint64_t copied() const { return port->stats().tx_copied; }

    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Umem other{{.max_frame = 3000, .frames = 64}};
    std::unique_ptr<Port> port =
        std::make_unique<Port>(PortOptions{.netdev = veth.netdev(), .ring = 256}, umem);
    Tx& tx = port->sockets()[0]->tx;
    Wire host{veth.peer()};

private:
    void send_in_the_middle(rte_mbuf& mbuf)
    {
        Batch batch;
        EXPECT_TRUE(batch.take(numbered(umem.mempool(), 10)));
        EXPECT_TRUE(batch.take(mbuf));
        EXPECT_TRUE(batch.take(numbered(umem.mempool(), 12)));
        tx.send(batch);
        EXPECT_TRUE(batch.empty());
    }
};

TEST_F(NoGarbage, OrdinaryIsNotCopied)
{
    expect_arrival(numbered(umem.mempool(), 11, 1514));
    EXPECT_EQ(copied(), 0U);
}

TEST_F(NoGarbage, SharedIsNotCopied)
{
    rte_mbuf& mbuf = numbered(umem.mempool(), 11);
    rte_mbuf_refcnt_update(&mbuf, 1);
    expect_arrival(mbuf);
    EXPECT_EQ(copied(), 0U);
    EXPECT_TRUE(eventually([&] {
        tx.reclaim();
        return rte_mbuf_refcnt_read(&mbuf) == 1;
    }));
    rte_pktmbuf_free(&mbuf);
}

TEST_F(NoGarbage, ChainedIsCopied)
{
    expect_arrival(chained(11, 1000, 300));
    EXPECT_EQ(copied(), 1U);
}

TEST_F(NoGarbage, ChainedInManySmallPiecesIsCopied)
{
    expect_arrival(chained(11, 61, 2));
    EXPECT_EQ(copied(), 1U);
}

TEST_F(NoGarbage, ChainedBeyondAFrameIsCounted)
{
    expect_loss(chained(11, 2500, 1000), &Stats::tx_bad_length);
}

TEST_F(NoGarbage, CloneIsCopied)
{
    rte_mbuf& whole = numbered(umem.mempool(), 11, 500);
    expect_arrival(*rte_pktmbuf_clone(&whole, &umem.mempool()));
    EXPECT_EQ(copied(), 1U);
    EXPECT_EQ(rte_mbuf_refcnt_read(&whole), 1U);
    rte_pktmbuf_free(&whole);
}

TEST_F(NoGarbage, ExternalBufferIsCopied)
{
    constexpr std::uint16_t size = 2048;
    void* buffer = rte_malloc(nullptr, size, 0);
    std::uint16_t room = size;
    auto* shared = rte_pktmbuf_ext_shinfo_init_helper(
        buffer, &room, [](void* memory, void*) { rte_free(memory); }, buffer);

    rte_mbuf& whole = numbered(umem.mempool(), 11, 500);
    rte_mbuf* mbuf = rte_pktmbuf_alloc(&umem.mempool());
    rte_pktmbuf_attach_extbuf(mbuf, buffer, rte_malloc_virt2iova(buffer), room, shared);
    std::memcpy(rte_pktmbuf_append(mbuf, 500), rte_pktmbuf_mtod(&whole, void*), 500);
    rte_pktmbuf_free(&whole);
    expect_arrival(*mbuf);
    EXPECT_EQ(copied(), 1U);
}

TEST_F(NoGarbage, OtherPoolIsCopied)
{
    expect_arrival(numbered(other.mempool(), 11, 1514));
    EXPECT_EQ(copied(), 1U);
}

TEST_F(NoGarbage, OtherPoolBeyondAFrameIsCounted)
{
    expect_loss(numbered(other.mempool(), 11, 2500), &Stats::tx_bad_length);
}

TEST_F(NoGarbage, ShorterThanAnEthernetHeaderIsCounted)
{
    rte_mbuf& mbuf = numbered(umem.mempool(), 11);
    Packet{mbuf}.resize(13);
    expect_loss(mbuf, &Stats::tx_bad_length);
}

TEST_F(NoGarbage, EmptyIsCounted)
{
    rte_mbuf& mbuf = numbered(umem.mempool(), 11);
    Packet{mbuf}.resize(0);
    expect_loss(mbuf, &Stats::tx_bad_length);
}

TEST_F(NoGarbage, EmptyOfAnotherPoolIsCounted)
{
    rte_mbuf& mbuf = numbered(other.mempool(), 11);
    Packet{mbuf}.resize(0);
    expect_loss(mbuf, &Stats::tx_bad_length);
}

// An mbuf that says two things about its length: no byte beyond its data may leave.
TEST_F(NoGarbage, LongerThanItsDataIsCounted)
{
    rte_mbuf& mbuf = numbered(umem.mempool(), 11);
    mbuf.pkt_len = mbuf.data_len + 100U;
    expect_loss(mbuf, &Stats::tx_bad_length);
}

TEST_F(NoGarbage, ChainLongerThanItsDataIsCounted)
{
    rte_mbuf& mbuf = chained(11, 1000, 300);
    mbuf.pkt_len += 100;
    expect_loss(mbuf, &Stats::tx_bad_length);
}

TEST_F(NoGarbage, LongerThanItsBufferIsCounted)
{
    rte_mbuf& mbuf = numbered(umem.mempool(), 11);
    mbuf.pkt_len = mbuf.data_len = 5000;
    expect_loss(mbuf, &Stats::tx_bad_length);
}

// Sent, it would be in the pool and in the TX ring at once; freed again, twice in the pool.
TEST_F(NoGarbage, AFrameThatWasFreedIsCounted)
{
    rte_mbuf& freed = numbered(umem.mempool(), 11);
    Batch batch;
    EXPECT_TRUE(batch.take(freed));
    batch.clear();
    const unsigned available = umem.available();
    EXPECT_TRUE(batch.take(freed));
#ifdef NDEBUG
    tx.send(batch);
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(port->stats().tx_freed, 1U);
    EXPECT_EQ(port->stats().lost(), 1U) << port->stats();
#else
    EXPECT_DEATH(tx.send(batch), "a frame that a Batch has freed is sent");
    batch.release(1);
#endif
    EXPECT_EQ(umem.available(), available);
    batch = numbered(umem, 12, 1);
    send_all(tx, batch);
    EXPECT_EQ(host.receive(1), Numbers{12});
}

TEST_F(NoGarbage, WithoutAFrameForTheCopyIsCounted)
{
    rte_mbuf& chain = chained(11, 1000, 300);
    Batch all;  // of the frames that are left
    std::vector<rte_mbuf*> taken;
    rte_mbuf& first = numbered(umem.mempool(), 10);
    rte_mbuf& last = numbered(umem.mempool(), 12);
    while (rte_mbuf* mbuf = rte_pktmbuf_alloc(&umem.mempool()))
        taken.push_back(mbuf);
    EXPECT_TRUE(all.take(first));
    EXPECT_TRUE(all.take(chain));
    EXPECT_TRUE(all.take(last));
    tx.send(all);
    EXPECT_TRUE(all.empty());
    EXPECT_EQ(host.receive(2), (Numbers{10, 12}));
    EXPECT_EQ(port->stats().tx_no_frame, 1U);
    EXPECT_EQ(port->stats().lost(), 1U) << port->stats();
    rte_pktmbuf_free_bulk(taken.data(), static_cast<unsigned>(taken.size()));
}

// All kinds in one batch, in an order in which each stands at the head once: none blocks it.
TEST_F(NoGarbage, NothingBlocksTheHeadOfABatch)
{
    constexpr unsigned kinds = 5, rounds = 200;
    const auto make = [&](unsigned kind, unsigned number) -> rte_mbuf& {
        switch (kind) {
        case 0: return chained(number, 1000, 300);
        case 1: return chained(number, 2500, 1000);  // lost
        case 2: return numbered(other.mempool(), number, 600);
        case 3: {
            rte_mbuf& mbuf = numbered(umem.mempool(), number);  // lost
            Packet{mbuf}.resize(5);
            return mbuf;
        }
        default: return numbered(umem.mempool(), number);
        }
    };
    for (unsigned round = 0; round < rounds; ++round) {
        Batch batch;
        Numbers expected;
        for (unsigned i = 0; i < kinds; ++i) {
            const unsigned kind = (i + round) % kinds;
            EXPECT_TRUE(batch.take(make(kind, i)));
            if (kind != 1 && kind != 3)
                expected.push_back(i);
        }
        tx.send(batch);
        ASSERT_TRUE(batch.empty());
        ASSERT_EQ(host.receive(static_cast<unsigned>(expected.size())), expected);
    }
    EXPECT_EQ(port->stats().tx_bad_length, 2 * rounds);
    EXPECT_EQ(port->stats().tx_copied, 2 * rounds);
    EXPECT_EQ(port->stats().lost(), 2 * rounds) << port->stats();
}

}  // namespace

}  // namespace pollux::test
