// SPDX-License-Identifier: BSD-3-Clause
// Every mbuf of the largest pool that ordinary memory holds lies in what the PMD registers as UMEM.
//
// Traffic would not show it: at low rates the same few mbufs go round.
#include <pollux/error.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <set>

namespace pollux {

namespace {

std::unique_ptr<Umem> make(unsigned frames)
{
    try {
        return std::make_unique<Umem>(UmemOptions{.frames = frames, .lcores = 2});
    } catch (const Error&) {
        return nullptr;
    }
}

// By halving, to 16 frames; what a refused one had taken is there again for the next.
unsigned largest_that_fits()
{
    unsigned fits = 1024, refused = 512 * 1024;  // more than 1 GiB of 2 kB frames
    while (refused - fits > 16) {
        const unsigned middle = fits + (refused - fits) / 2;
        (make(middle) ? fits : refused) = middle;
    }
    return fits;
}

// As net_af_xdp 22.11 computes them, in xdp_umem_configure() and get_base_addr().
struct Registered {
    explicit Registered(rte_mempool& pool)
    {
        const auto first = reinterpret_cast<std::uintptr_t>(STAILQ_FIRST(&pool.mem_list)->addr);
        const auto page = static_cast<std::uintptr_t>(getpagesize());
        begin = first / page * page;
        frame_size = rte_mempool_calc_obj_size(pool.elt_size, pool.flags, nullptr);
        end = begin + std::uintptr_t{pool.populated_size} * frame_size + (first - begin);
    }
    std::uintptr_t begin, end;
    unsigned frame_size;
};

std::set<std::uintptr_t> mbufs_of(rte_mempool& pool)
{
    std::set<std::uintptr_t> mbufs;
    rte_mempool_obj_iter(
        &pool,
        [](rte_mempool*, void* into, void* object, unsigned) {
            static_cast<std::set<std::uintptr_t>*>(into)->insert(
                reinterpret_cast<std::uintptr_t>(object));
        },
        &mbufs);
    return mbufs;
}

TEST(UmemAddresses, LargestPoolLiesInsideWhatThePmdRegisters)
{
    const unsigned frames = largest_that_fits();
    ASSERT_GT(frames, 100'000U);  // of 2 kB in 1 GiB: it was really looked for
    const auto umem = make(frames);
    ASSERT_TRUE(umem);
    rte_mempool& pool = umem->mempool();
    EXPECT_EQ(pool.nb_mem_chunks, 1U);

    const Registered umem_area{pool};
    EXPECT_EQ(umem_area.frame_size, umem->plan().chunk);
    const auto mbufs = mbufs_of(pool);
    ASSERT_EQ(mbufs.size(), frames);
    for (const std::uintptr_t mbuf : mbufs) {
        ASSERT_GE(mbuf - pool.header_size, umem_area.begin);
        ASSERT_LE(mbuf - pool.header_size + umem_area.frame_size, umem_area.end);
    }
}

// The PMD finds an mbuf again by its distance from the first, so there may be no gap between two.
TEST(UmemAddresses, FramesFollowEachOtherWithoutAGap)
{
    const auto umem = make(20'000);
    ASSERT_TRUE(umem);
    const auto mbufs = mbufs_of(umem->mempool());
    std::uintptr_t expected = *mbufs.begin();
    for (const std::uintptr_t mbuf : mbufs) {
        ASSERT_EQ(mbuf, expected);
        expected += umem->plan().chunk;
    }
}

TEST(UmemAddresses, EveryFrameCanBeTakenAndGivenBack)
{
    const auto umem = make(1000);
    ASSERT_TRUE(umem);
    std::set<rte_mbuf*> taken;
    while (rte_mbuf* mbuf = rte_pktmbuf_alloc(&umem->mempool()))
        taken.insert(mbuf);
    EXPECT_EQ(taken.size(), umem->frames());
    EXPECT_EQ(umem->available(), 0U);
    for (rte_mbuf* mbuf : taken)
        rte_pktmbuf_free(mbuf);
    EXPECT_EQ(umem->available(), umem->frames());
}

}  // namespace

}  // namespace pollux
