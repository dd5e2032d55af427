// SPDX-License-Identifier: BSD-3-Clause
// A frame that is in two batches by mistake is in the pool once; frames that are shared on purpose
// are freed as often as they are shared.
#include "support/frames.hpp"

#include <pollux/batch.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <set>
#include <vector>

namespace pollux {

namespace {

using test::numbered;

class DoubleFree : public testing::Test {
protected:
    // Twice in the pool, a frame would come out of it twice.
    void TearDown() override
    {
        EXPECT_EQ(umem.available(), umem.frames());
        std::vector<rte_mbuf*> all;
        while (rte_mbuf* mbuf = rte_pktmbuf_alloc(&umem.mempool()))
            all.push_back(mbuf);
        const std::set<rte_mbuf*> different{all.begin(), all.end()};
        EXPECT_EQ(different.size(), all.size());
        std::for_each(all.begin(), all.end(), rte_pktmbuf_free);
    }

    Umem umem{{.frames = 512, .lcores = 1}};
    std::uint64_t before = Batch::double_frees();
};

#ifdef NDEBUG  // otherwise the assertion ends the program; see debug_test.cpp

TEST_F(DoubleFree, OfAFrameInTwoBatchesIsCounted)
{
    {
        Batch first = numbered(umem, 0, 10), second = numbered(umem, 10, 10);
        EXPECT_TRUE(second.take(first[3].mbuf()));
        EXPECT_TRUE(second.take(first[7].mbuf()));
    }
    EXPECT_EQ(Batch::double_frees() - before, 2U);
}

TEST_F(DoubleFree, OfAFrameTwiceInOneBatchIsCounted)
{
    Batch batch = numbered(umem, 0, 10);
    EXPECT_TRUE(batch.take(batch[0].mbuf()));
    batch.clear();
    EXPECT_EQ(Batch::double_frees() - before, 1U);
}

// By keep_if, too, whose predicate moved the frame into another batch by itself.
TEST_F(DoubleFree, OfAFrameThatWasTakenAndNotReleasedIsCounted)
{
    {
        Batch chosen;
        Batch batch = numbered(umem, 0, 10);
        EXPECT_EQ(batch.keep_if([&](Packet packet) { return !chosen.take(packet.mbuf()); }), 10U);
    }
    EXPECT_EQ(Batch::double_frees() - before, 10U);
}

TEST_F(DoubleFree, OfASharedFrameIsCountedOnceTheLastReferenceIsGone)
{
    Batch first, second, third;
    rte_mbuf& shared = numbered(umem.mempool(), 1);
    rte_mbuf_refcnt_update(&shared, 1);
    for (Batch* batch : {&first, &second, &third})
        EXPECT_TRUE(batch->take(shared));
    first.clear();
    second.clear();
    EXPECT_EQ(Batch::double_frees() - before, 0U);
    third.clear();
    EXPECT_EQ(Batch::double_frees() - before, 1U);
}

#endif

TEST_F(DoubleFree, SharedFramesAreFreedByTheLast)
{
    Batch first, second;
    for (unsigned i = 0; i < 10; ++i) {
        rte_mbuf& shared = numbered(umem.mempool(), i);
        rte_mbuf_refcnt_update(&shared, 2);
        EXPECT_TRUE(first.take(shared));
        EXPECT_TRUE(second.take(shared));
        EXPECT_TRUE(second.take(shared));
    }
    first.clear();
    EXPECT_EQ(umem.available(), umem.frames() - 10);
    second.clear();
    EXPECT_EQ(umem.available(), umem.frames());
    EXPECT_EQ(Batch::double_frees() - before, 0U);
}

// A frame that was freed and handed out again is a new one.
TEST_F(DoubleFree, AFrameMayBeFreedAgainAfterItWasHandedOutAgain)
{
    for (unsigned round = 0; round < 10; ++round) {
        const Batch all = numbered(umem, 0, Batch::capacity);
        Batch blank;
        ASSERT_TRUE(blank.take(*rte_pktmbuf_alloc(&umem.mempool())));
    }
    EXPECT_EQ(Batch::double_frees() - before, 0U);
}

}  // namespace

}  // namespace pollux
