// SPDX-License-Identifier: BSD-3-Clause
// A pool of rte_pktmbuf_pool_create(), as most applications have it, loses nothing although there
// are gaps between its mbufs. Only from DPDK 24.07 on (pmd_takes_pools_with_gaps).
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <rte_mbuf.h>

#include <memory>

namespace pollux::test {

namespace {

TEST(PoolWithGaps, ForwardsEveryFrame)
{
    constexpr unsigned frames = 16383;
    const std::unique_ptr<rte_mempool, decltype(&rte_mempool_free)> pool{
        rte_pktmbuf_pool_create("gaps", frames, 256, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY),
        rte_mempool_free};
    ASSERT_TRUE(pool);
    Umem umem = Umem::adopt(*pool);
    const Veth a{"port0", "host0"}, b{"port1", "host1"};
    {
        Port in{{.netdev = a.netdev()}, umem}, out{{.netdev = b.netdev()}, umem};
        const pollux::Run run{paired(in, out), forward};
        EXPECT_TRUE(kept({.a = a.peer(), .b = b.peer(), .frames = 200'000, .both = true}));
        EXPECT_EQ(in.stats().lost() + out.stats().lost(), 0U) << in.stats() << out.stats();
    }
    EXPECT_EQ(umem.available(), frames);
}

}  // namespace

}  // namespace pollux::test
