// SPDX-License-Identifier: BSD-3-Clause
// What is done differently for newer DPDKs than the one that this is built with.
#include "base/dpdk_versions.hpp"

#include "umem/umem_plan.hpp"

#include <pollux/batch.hpp>
#include <pollux/eal.hpp>

#include <gtest/gtest.h>
#include <rte_ethdev.h>
#include <rte_mempool.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace pollux {

namespace {

int old_name(std::uint16_t port, char* name)
{
    std::strcpy(name, "net_null");
    return port;
}

int new_name(std::uint16_t port, char* name, std::size_t size)
{
    std::memset(name, 0, size);
    std::memcpy(name, "net_ring", std::min(size, sizeof "net_ring"));
    return port;
}

// 26.11 has the second one of these.
TEST(DpdkVersions, NameOfAnEthdevIsReadWithItsSizeOrWithout)
{
    char name[16] = {};
    EXPECT_EQ(ethdev_name(old_name, 7, name), 7);
    EXPECT_STREQ(name, "net_null");
    EXPECT_EQ(ethdev_name(new_name, 8, name), 8);
    EXPECT_STREQ(name, "net_ring");
    char at_most_8[8] = {};
    ethdev_name(new_name, 9, at_most_8);
    EXPECT_EQ((std::string{at_most_8, 8}), "net_ring");
}

TEST(DpdkVersions, FullBatchGoesThroughEveryCache)
{
    EXPECT_GE(lcore_cache(true).size, 2 * Batch::capacity);
    EXPECT_EQ(lcore_cache(true).holds, lcore_cache(true).size);
    EXPECT_GE(lcore_cache(false).size, Batch::capacity);
    EXPECT_EQ(lcore_cache(false).holds, lcore_cache(false).size * 3 / 2);
    EXPECT_LE(lcore_cache(true).size, unsigned{RTE_MEMPOOL_CACHE_MAX_SIZE});
}

// The same of the DPDK that this is built with, by what is in the ring that all lcores share.
TEST(DpdkVersions, FullBatchesLeaveTheSharedRingAlone)
{
    constexpr LcoreCache cache = lcore_cache(mempool_cache_is_exact);
    constexpr unsigned batch = Batch::capacity;
    rte_mempool* const pool = rte_mempool_create("versions", 8 * cache.holds - 1, 64, 0, 0, nullptr,
                                                 nullptr, nullptr, nullptr, SOCKET_ID_ANY, 0);
    ASSERT_NE(pool, nullptr);
    rte_mempool_cache* const own = rte_mempool_cache_create(cache.size, SOCKET_ID_ANY);
    ASSERT_NE(own, nullptr);
    std::vector<void*> objects(2 * cache.holds);
    const auto in_ring = [&] { return rte_mempool_avail_count(pool); };
    const auto get = [&](unsigned n) {
        ASSERT_EQ(rte_mempool_generic_get(pool, objects.data(), n, own), 0);
    };
    const auto put = [&](unsigned n) { rte_mempool_generic_put(pool, objects.data(), n, own); };
    get(batch);
    put(batch);
    const unsigned before = in_ring();
    for (int round = 0; round < 4; ++round) {
        get(batch);
        EXPECT_EQ(in_ring(), before);
        put(batch);
        EXPECT_EQ(in_ring(), before);
    }
    // What it holds at most.
    for (unsigned taken = 0; taken < objects.size(); ++taken)
        ASSERT_EQ(rte_mempool_generic_get(pool, &objects[taken], 1, nullptr), 0);
    unsigned most = 0;
    for (void* object : objects) {
        rte_mempool_generic_put(pool, &object, 1, own);
        most = std::max(most, own->len);
    }
    EXPECT_EQ(most, cache.holds);
    rte_mempool_cache_flush(own, pool);
    rte_mempool_cache_free(own);
    rte_mempool_free(pool);
}

}  // namespace

}  // namespace pollux
