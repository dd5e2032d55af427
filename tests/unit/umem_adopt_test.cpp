// SPDX-License-Identifier: BSD-3-Clause
// A mempool of the application's own is adopted where AF_XDP can use it, and refused with the rule
// that it breaks where not.
#include "base/dpdk_versions.hpp"

#include <pollux/error.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mbuf_pool_ops.h>
#include <rte_mempool.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace pollux {

namespace {

struct Free {
    void operator()(rte_mempool* pool) const { rte_mempool_free(pool); }
};
using Pool = std::unique_ptr<rte_mempool, Free>;

constexpr unsigned dense = RTE_MEMPOOL_F_NO_IOVA_CONTIG | RTE_MEMPOOL_F_NO_SPREAD;

// As an application makes it that does not use rte_pktmbuf_pool_create(); no memory yet.
Pool make_empty(unsigned frames, unsigned data_room, unsigned flags = dense)
{
    Pool pool{rte_mempool_create_empty("test", frames, sizeof(rte_mbuf) + data_room, 0,
                                       sizeof(rte_pktmbuf_pool_private), SOCKET_ID_ANY, flags)};
    if (!pool)
        throw std::bad_alloc{};
    rte_pktmbuf_pool_private sizes = {};
    sizes.mbuf_data_room_size = static_cast<std::uint16_t>(data_room);
    rte_mempool_set_ops_byname(pool.get(), rte_mbuf_best_mempool_ops(), nullptr);
    rte_pktmbuf_pool_init(pool.get(), &sizes);
    return pool;
}

Pool make(unsigned frames, unsigned data_room, unsigned flags = dense)
{
    Pool pool = make_empty(frames, data_room, flags);
    if (rte_mempool_populate_default(pool.get()) < 0)
        throw std::bad_alloc{};
    rte_mempool_obj_iter(pool.get(), rte_pktmbuf_init, nullptr);
    return pool;
}

void expect_refusal(rte_mempool& pool, const std::string& rule)
{
    try {
        const Umem umem = Umem::adopt(pool);
        ADD_FAILURE() << "adopted, in spite of: " << rule;
    } catch (const Error& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find(pool.name), std::string::npos) << text;
        EXPECT_NE(text.find(rule), std::string::npos) << text;
        EXPECT_FALSE(error.hint().empty()) << text;
    }
    if (pool.populated_size != 0) {
        EXPECT_EQ(rte_mempool_avail_count(&pool), pool.populated_size);
    }
}

TEST(UmemAdopt, TakesADensePoolAndLeavesItAlone)
{
    const Pool pool = make(3000, 2176);
    {
        const Umem umem = Umem::adopt(*pool);
        EXPECT_EQ(&umem.mempool(), pool.get());
        EXPECT_EQ(umem.frames(), 3000U);
        EXPECT_EQ(umem.available(), 3000U);
        EXPECT_EQ(umem.max_frame(), 2176U - 384U);
        EXPECT_EQ(umem.plan().chunk, 64U + 128U + 2176U);
    }
    rte_mbuf* mbuf = rte_pktmbuf_alloc(pool.get());  // the pool is still there
    ASSERT_NE(mbuf, nullptr);
    rte_pktmbuf_free(mbuf);
}

TEST(UmemAdopt, TakesThePoolOfAUmem)
{
    const Umem own{{.frames = 4096, .lcores = 1}};
    EXPECT_EQ(Umem::adopt(own.mempool()).max_frame(), own.max_frame());
}

TEST(UmemAdopt, TakesWhatPktmbufPoolCreateMakes)
{
    const Pool pool{pktmbuf_pool_create("own", 8192, 256, 64, RTE_MBUF_DEFAULT_BUF_SIZE, -1)};
    const Umem umem = Umem::adopt(*pool);
    EXPECT_EQ(umem.available(), 8192U);
    EXPECT_EQ(pool->cache_size, 256U);
    EXPECT_EQ(rte_pktmbuf_priv_size(pool.get()), 64U);
    EXPECT_EQ(rte_pktmbuf_data_room_size(pool.get()), RTE_MBUF_DEFAULT_BUF_SIZE);
    rte_mbuf* mbuf = rte_pktmbuf_alloc(pool.get());
    ASSERT_NE(mbuf, nullptr);
    EXPECT_EQ(rte_mbuf_from_indirect(mbuf), mbuf);  // its buffer is where DPDK looks for it
    rte_pktmbuf_free(mbuf);
}

TEST(PktmbufPoolCreate, SaysWhyItCannot)
{
    const auto cause = [](const char* name, unsigned private_bytes, unsigned data_room) {
        try {
            const Pool pool{pktmbuf_pool_create(name, 3000, 0,
                                                static_cast<std::uint16_t>(private_bytes),
                                                static_cast<std::uint16_t>(data_room), -1)};
            return std::string{"none"};
        } catch (const Error& error) {
            EXPECT_NE(std::string{error.what()}.find(name), std::string::npos) << error.what();
            EXPECT_FALSE(error.hint().empty()) << error.what();
            return std::string{to_string(error.cause())};
        }
    };
    const Pool taken{pktmbuf_pool_create("taken", 3000, 0, 0, 2176, -1)};
    EXPECT_EQ(cause("taken", 0, 2176), "invalid_option");
    EXPECT_EQ(cause("name", 4, 2176), "invalid_option");  // not a multiple of 8
    EXPECT_EQ(cause("a name that is longer than it may be", 0, 2176), "invalid_option");
    EXPECT_EQ(cause("large", 0, 4096), "unusable_pool");
    EXPECT_EQ(cause("large", 0, 2176), "none");  // nothing is left of the one that was refused
}

// What most applications have. On hugepages the gaps are rarer, but there.
TEST(UmemAdopt, TakesGapsWhereThePmdDoes)
{
    const Pool pool{
        rte_pktmbuf_pool_create("test", 8192, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY)};
    ASSERT_TRUE(pool);
    if (pmd_takes_pools_with_gaps)
        EXPECT_EQ(Umem::adopt(*pool).frames(), 8192U);
    else
        expect_refusal(*pool, "gaps");
}

TEST(UmemAdopt, RefusesSeveralPiecesOfMemory)
{
    std::vector<std::byte> first(4 << 20), second(4 << 20);
    const Pool pool = make_empty(3000, 2176);
    for (auto* piece : {&first, &second}) {
        ASSERT_GT(rte_mempool_populate_iova(pool.get(), reinterpret_cast<char*>(piece->data()),
                                            RTE_BAD_IOVA, piece->size(), nullptr, nullptr),
                  0);
    }
    rte_mempool_obj_iter(pool.get(), rte_pktmbuf_init, nullptr);
    expect_refusal(*pool, "several pieces");
}

TEST(UmemAdopt, RefusesChunksBeyondAPage)
{
    expect_refusal(*make(3000, 4096), "larger than a page");
    EXPECT_NO_THROW(Umem::adopt(*make(3000, 3840)));
}

TEST(UmemAdopt, RefusesChunksThatAreTooSmall)
{
    expect_refusal(*make(3000, 1792), "smaller than 2048");
    EXPECT_NO_THROW(Umem::adopt(*make(3000, 1856)));
}

// Large private areas make the chunks large enough.
TEST(UmemAdopt, RefusesBuffersThatAreAllHeadroom)
{
    Pool pool{rte_pktmbuf_pool_create("test", 3000, 0, 2048, 256, SOCKET_ID_ANY)};
    ASSERT_TRUE(pool);
    expect_refusal(*pool, "after the 384");
}

TEST(UmemAdopt, RefusesPadding)
{
    const Pool pool = make(3000, 2240, RTE_MEMPOOL_F_NO_IOVA_CONTIG);  // 38 cache lines, even
    ASSERT_NE(pool->trailer_size, 0U);
    expect_refusal(*pool, "padding");
}

TEST(UmemAdopt, RefusesTooFewFrames)
{
    expect_refusal(*make(2048, 2176), "too few");
    EXPECT_NO_THROW(Umem::adopt(*make(2049, 2176)));
}

TEST(UmemAdopt, RefusesAPoolWithoutMemory)
{
    const Pool pool = make_empty(3000, 2176);
    expect_refusal(*pool, "not populated");
}

TEST(UmemAdopt, RefusesAPoolOfOtherThings)
{
    const Pool pool{rte_mempool_create("test", 3000, 2176, 0, 0, nullptr, nullptr, nullptr, nullptr,
                                       SOCKET_ID_ANY, dense)};
    ASSERT_TRUE(pool);
    expect_refusal(*pool, "not mbufs");
}

}  // namespace

}  // namespace pollux
