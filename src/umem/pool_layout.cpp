// SPDX-License-Identifier: BSD-3-Clause
// What makes an rte_mempool a UMEM.
//
// The PMD registers one range of memory for all sockets of the pool: from the page in which the
// pool's first piece of memory begins, and before DPDK 24.07 as many bytes as its mbufs take
// without gaps. It checks nothing. The kernel refuses mbufs outside that range, packet by packet;
// at low rates that may never be noticed, because they are never used.
#include "umem/pool_layout.hpp"

#include "base/dpdk_versions.hpp"
#include "base/kernel_abi.hpp"
#include "base/pmd_limits.hpp"

#include <rte_mbuf.h>
#include <rte_memory.h>
#include <rte_mempool.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace pollux {

namespace {

constexpr char dense[] =
    "make it with pktmbuf_pool_create() of Pollux, which takes the arguments of "
    "rte_pktmbuf_pool_create(), and with fewer mbufs or without --legacy-mem if that fails, too";

bool holds_mbufs(rte_mempool& pool)
{
    return pool.private_data_size >= sizeof(rte_pktmbuf_pool_private) &&
           pool.elt_size == sizeof(rte_mbuf) + rte_pktmbuf_priv_size(&pool) +
                                unsigned{rte_pktmbuf_data_room_size(&pool)};
}

bool all_inside(rte_mempool& pool)
{
    struct Range {
        std::uintptr_t begin, end;
        bool inside = true;
    };
    const auto first = reinterpret_cast<std::uintptr_t>(STAILQ_FIRST(&pool.mem_list)->addr);
    const auto page = static_cast<std::uintptr_t>(getpagesize());
    Range range{first & ~(page - 1), first + std::uintptr_t{pool.populated_size} * chunk_of(pool)};
    rte_mempool_obj_iter(
        &pool,
        [](rte_mempool* mempool, void* context, void* object, unsigned) {
            auto& umem = *static_cast<Range*>(context);
            const auto begin = reinterpret_cast<std::uintptr_t>(object) - mempool->header_size;
            const auto end = reinterpret_cast<std::uintptr_t>(object) + mempool->elt_size;
            umem.inside &= begin >= umem.begin && end <= umem.end;
        },
        &range);
    return range.inside;
}

}  // namespace

unsigned chunk_of(const rte_mempool& pool)
{
    return rte_mempool_calc_obj_size(pool.elt_size, pool.flags, nullptr);
}

bool on_hugepages(const rte_mempool& pool)
{
    const rte_memseg* segment = rte_mem_virt2memseg(STAILQ_FIRST(&pool.mem_list)->addr, nullptr);
    return segment != nullptr && segment->hugepage_sz > static_cast<std::uint64_t>(getpagesize());
}

bool crosses_pages(rte_mempool& pool)
{
    bool crosses = false;
    rte_mempool_obj_iter(
        &pool,
        [](rte_mempool* mempool, void* context, void* object, unsigned) {
            constexpr std::uintptr_t page = 4096;
            const auto begin = reinterpret_cast<std::uintptr_t>(object) - mempool->header_size;
            const std::uintptr_t last = begin + chunk_of(*mempool) - 1;
            *static_cast<bool*>(context) |= begin / page != last / page;
        },
        &crosses);
    return crosses;
}

void put_back_what_is_not_in(rte_mempool& pool) noexcept
{
    for (unsigned lcore = 0; lcore < RTE_MAX_LCORE; ++lcore)
        if (rte_mempool_cache* cache = rte_mempool_default_cache(&pool, lcore))
            rte_mempool_cache_flush(cache, &pool);
    std::vector<void*> there(rte_mempool_avail_count(&pool));
    const auto count = static_cast<unsigned>(there.size());
    if (rte_mempool_ops_dequeue_bulk(&pool, there.data(), count) != 0)
        return;
    std::sort(there.begin(), there.end());
    rte_mempool_obj_iter(
        &pool,
        [](rte_mempool* mempool, void* context, void* object, unsigned index) {
            const auto& in_pool = *static_cast<const std::vector<void*>*>(context);
            if (std::binary_search(in_pool.begin(), in_pool.end(), object))
                return;
            rte_pktmbuf_init(mempool, nullptr, object, index);
            rte_mempool_ops_enqueue_bulk(mempool, &object, 1);
        },
        &there);
    rte_mempool_ops_enqueue_bulk(&pool, there.data(), count);
}

PoolRule broken_rule(rte_mempool& pool)
{
    if (pool.nb_mem_chunks == 0 || pool.populated_size != pool.size)
        return {"it is not populated", "call rte_mempool_populate_default()"};
    if (!holds_mbufs(pool))
        return {"its objects are not mbufs", "make it with rte_pktmbuf_pool_init()"};
    if (rte_pktmbuf_priv_flags(&pool) & RTE_PKTMBUF_POOL_F_PINNED_EXT_BUF)
        return {"the buffers of its mbufs lie elsewhere (pinned external buffers)",
                "make it without external buffers"};
    const unsigned chunk = chunk_of(pool);
    if (chunk > static_cast<unsigned>(getpagesize()))
        return {"its chunks are larger than a page",
                "make it with a data room of at most 3840 bytes"};
    if (chunk < least_chunk)
        return {"its chunks are smaller than 2048 bytes",
                "make it with a data room of at least 1856 bytes"};
    // Tx::sendable() counts on more than 525.
    if (rte_pktmbuf_data_room_size(&pool) < rx_headroom + 256)
        return {"its buffers have less than 256 bytes after the 384 in front of each packet",
                "make it with a data room of at least 1856 bytes"};
    if (pool.nb_mem_chunks != 1)
        return {"it lies in several pieces of memory", dense};
    if (!pmd_takes_pools_with_gaps && !all_inside(pool))
        return {"it has gaps between its mbufs", dense};
    if (pool.trailer_size != 0)
        return {"it has padding after its buffers, which the kernel would take for room", dense};
    return {};
}

}  // namespace pollux
