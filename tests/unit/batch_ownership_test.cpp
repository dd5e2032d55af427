// SPDX-License-Identifier: BSD-3-Clause
// A Batch owns its frames, keeps their order, and gives each back to the pool exactly once.
#include "support/frames.hpp"

#include <pollux/batch.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <utility>

namespace pollux {

namespace {

using test::number_in;
using test::numbered;
using test::Numbers;
using test::numbers;
using test::sequence;

class BatchOwnership : public testing::Test {
protected:
    void TearDown() override { EXPECT_EQ(umem.available(), umem.frames()); }

    Umem umem{{.frames = 1024, .lcores = 1}};
};

TEST_F(BatchOwnership, StartsEmpty)
{
    const Batch batch;
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(batch.size(), 0U);
    EXPECT_EQ(batch.room(), Batch::capacity);
    EXPECT_EQ(batch.begin(), batch.end());
}

TEST_F(BatchOwnership, TakesUpToItsCapacityInOrder)
{
    Batch batch = numbered(umem, 7, Batch::capacity);
    EXPECT_EQ(batch.size(), Batch::capacity);
    EXPECT_EQ(batch.room(), 0U);
    EXPECT_EQ(numbers(batch), sequence(7, Batch::capacity));
    EXPECT_EQ(&batch[3].mbuf(), batch.mbufs()[3]);
    EXPECT_EQ(umem.available(), umem.frames() - Batch::capacity);
}

// Also where some of its slots were released, but not so many that a frame fits in front.
TEST_F(BatchOwnership, LeavesToTheCallerWhatFindsNoRoom)
{
    Batch batch = numbered(umem, 0, Batch::capacity);
    rte_mbuf& one_more = numbered(umem.mempool(), Batch::capacity);
    EXPECT_FALSE(batch.take(one_more));
    EXPECT_EQ(numbers(batch), sequence(0, Batch::capacity));

    rte_pktmbuf_free(batch.mbufs()[0]);
    batch.release(1);
    EXPECT_TRUE(batch.take(one_more));
    EXPECT_EQ(numbers(batch), sequence(1, Batch::capacity));
}

TEST_F(BatchOwnership, FreesWhatItHoldsWhenItDies)
{
    {
        const Batch batch = numbered(umem, 0, 100);
        EXPECT_EQ(umem.available(), umem.frames() - 100);
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

TEST_F(BatchOwnership, ClearFreesAll)
{
    Batch batch = numbered(umem, 0, 100);
    batch.clear();
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(umem.available(), umem.frames());
    batch.clear();
}

TEST_F(BatchOwnership, ReleaseGivesUpTheFirstOnesWithoutFreeing)
{
    Batch batch = numbered(umem, 0, 10);
    Batch owner;
    for (rte_mbuf* mbuf : batch.mbufs().first(4))
        EXPECT_TRUE(owner.take(*mbuf));
    batch.release(4);
    EXPECT_EQ(numbers(batch), sequence(4, 6));
    EXPECT_EQ(numbers(owner), sequence(0, 4));
    EXPECT_EQ(umem.available(), umem.frames() - 10);
}

TEST_F(BatchOwnership, RoomThatWasReleasedIsUsedAgain)
{
    Batch batch = numbered(umem, 0, Batch::capacity);
    for (unsigned next = Batch::capacity; next < 4 * Batch::capacity; next += 3) {
        for (unsigned i = 0; i < 3; ++i)
            rte_pktmbuf_free(batch.mbufs()[i]);
        batch.release(3);
        for (unsigned i = 0; i < 3; ++i)
            EXPECT_TRUE(batch.take(numbered(umem.mempool(), next + i)));
        ASSERT_EQ(numbers(batch), sequence(next + 3 - Batch::capacity, Batch::capacity));
    }
}

TEST_F(BatchOwnership, MovesOnePacketAndKeepsTheOrder)
{
    Batch batch = numbered(umem, 0, 5), other = numbered(umem, 50, 1);
    EXPECT_TRUE(batch.move_to(2, other));
    EXPECT_TRUE(batch.move_to(3, other));
    EXPECT_TRUE(batch.move_to(0, other));
    EXPECT_EQ(numbers(batch), (Numbers{1, 3}));
    EXPECT_EQ(numbers(other), (Numbers{50, 2, 4, 0}));
    EXPECT_TRUE(batch.move_to(0, batch));
    EXPECT_EQ(numbers(batch), (Numbers{3, 1}));
    EXPECT_TRUE(batch.move_to(0, other));
    EXPECT_TRUE(batch.move_to(0, other));
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(umem.available(), umem.frames() - 6);
}

TEST_F(BatchOwnership, MovesNothingIntoAFullBatch)
{
    Batch batch = numbered(umem, 0, 3), full = numbered(umem, 10, Batch::capacity);
    EXPECT_FALSE(batch.move_to(1, full));
    EXPECT_EQ(numbers(batch), sequence(0, 3));
    EXPECT_EQ(numbers(full), sequence(10, Batch::capacity));
}

TEST_F(BatchOwnership, KeepIfFreesTheOthersAndKeepsTheOrder)
{
    Batch batch = numbered(umem, 0, 100);
    auto third = [seen = 0U](Packet packet) mutable {
        EXPECT_EQ(number_in(std::as_bytes(packet.bytes()), packet.length()), seen);
        return seen++ % 3 == 0;
    };
    EXPECT_EQ(batch.keep_if(third), 66U);
    Numbers expected;
    for (unsigned number = 0; number < 100; number += 3)
        expected.push_back(number);
    EXPECT_EQ(numbers(batch), expected);
    EXPECT_EQ(umem.available(), umem.frames() - 34);

    EXPECT_EQ(batch.keep_if([](Packet) { return true; }), 0U);
    EXPECT_EQ(numbers(batch), expected);
    EXPECT_EQ(batch.keep_if([](Packet) { return false; }), 34U);
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(batch.room(), Batch::capacity);
}

TEST_F(BatchOwnership, AppendMovesAllThatFit)
{
    Batch first = numbered(umem, 0, 200), second = numbered(umem, 200, 100);
    first.append(second);
    EXPECT_EQ(numbers(first), sequence(0, Batch::capacity));
    EXPECT_EQ(numbers(second), sequence(Batch::capacity, 300 - Batch::capacity));
    EXPECT_EQ(umem.available(), umem.frames() - 300);

    Batch empty;
    first.append(empty);
    EXPECT_EQ(first.size(), Batch::capacity);
    empty.append(second);
    EXPECT_EQ(numbers(empty), sequence(Batch::capacity, 300 - Batch::capacity));
    EXPECT_TRUE(second.empty());
}

TEST_F(BatchOwnership, MoveTakesEverything)
{
    Batch from = numbered(umem, 0, 10);
    rte_pktmbuf_free(from.mbufs()[0]);
    from.release(1);
    Batch to{std::move(from)};
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): is the promise
    EXPECT_EQ(numbers(to), sequence(1, 9));

    Batch other = numbered(umem, 50, 5);
    other = std::move(to);
    EXPECT_TRUE(to.empty());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(numbers(other), sequence(1, 9));
    EXPECT_EQ(umem.available(), umem.frames() - 9);  // the five were freed

    Batch& same = other;
    other = std::move(same);
    EXPECT_EQ(numbers(other), sequence(1, 9));
}

}  // namespace

}  // namespace pollux
