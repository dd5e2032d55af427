// SPDX-License-Identifier: BSD-3-Clause
#include "umem/pktmbuf_pool.hpp"

#include "base/refuse.hpp"
#include "eal/hugepages_required.hpp"
#include "host/memory.hpp"
#include "pollux/error.hpp"
#include "umem/pool_layout.hpp"

#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mbuf_pool_ops.h>
#include <rte_mempool.h>
#include <rte_memzone.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace pollux {

namespace {

struct FreePool {
    void operator()(rte_mempool* pool) const noexcept { rte_mempool_free(pool); }
};
using OwnPool = std::unique_ptr<rte_mempool, FreePool>;

// The pool is dense, that is, without gaps at page ends: old PMDs lose what lies after them (see
// pmd_takes_pools_with_gaps), and on ordinary memory half of the pool would be gaps. Nor is it
// spread over memory channels: that would add padding, which the kernel takes for room. A Umem's
// plan does the spreading instead.
constexpr unsigned pool_flags = RTE_MEMPOOL_F_NO_IOVA_CONTIG | RTE_MEMPOOL_F_NO_SPREAD;

Error cannot_make(const PoolShape& shape, int errnum)
{
    const std::string what =
        std::to_string(shape.frames) + " frames of " + std::to_string(shape.data_room) + " bytes";
    if (errnum == EEXIST)
        return fail(Cause::invalid_option, errnum, "mempool " + shape.name,
                    "there is one of that name already", "choose another name");
    if (errnum == EINVAL || errnum == ENAMETOOLONG)
        return fail(Cause::invalid_option, errnum, "mempool " + shape.name,
                    "a pool of " + what + " is not possible",
                    "the name has at most 25 characters, the cache at most 512 frames, and the "
                    "private bytes are a multiple of 8");
    return fail(Cause::out_of_memory, errnum, "mempool " + shape.name, "no memory for " + what,
                "ask for fewer `frames`, reserve more hugepages, or give the EAL more memory (its "
                "option -m)");
}

void require_eal()
{
    if (rte_lcore_count() == 0)
        throw refuse(Cause::eal, "UMEM", "needs an EAL, and none runs",
                     "make an Eal first, or call rte_eal_init()");
}

// Otherwise rte_mempool_create_empty() says only EINVAL, for the one that it begins with.
void require_driver(const std::string& name)
{
    const std::span all{rte_mempool_ops_table.ops, rte_mempool_ops_table.num_ops};
    if (std::ranges::none_of(all, [&](const rte_mempool_ops& ops) { return name == ops.name; }))
        throw fail(Cause::not_supported, EINVAL, "UMEM",
                   "the EAL has no mempool driver \"" + name + "\"",
                   name.starts_with("ring_") ? "is DPDK's librte-mempool-ring installed?"
                                             : "leave out the EAL's --mbuf-pool-ops-name");
}

// Ordinary memory of the process, which the EAL knows nothing about.
int populate_anonymously(rte_mempool& pool, std::size_t bytes)
{
    require_ordinary_memory(bytes);
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return -errno;
    const auto unmap = [](rte_mempool_memhdr* piece, void*) { munmap(piece->addr, piece->len); };
    const int populated = rte_mempool_populate_iova(&pool, static_cast<char*>(memory), RTE_BAD_IOVA,
                                                    bytes, unmap, nullptr);
    if (populated < 0)
        munmap(memory, bytes);
    return populated;
}

// Uses one piece of memory that begins with a page, which rte_mempool_populate_default() does not
// promise. If the EAL has none left, because other processes have taken the hugepages meanwhile,
// it is ordinary memory instead.
int populate(rte_mempool& pool, int socket_id)
{
    const std::size_t bytes = std::size_t{chunk_of(pool)} * pool.size;
    const rte_memzone* zone = rte_memzone_reserve_aligned(pool.name, bytes, socket_id, 0,
                                                          static_cast<unsigned>(getpagesize()));
    if (zone == nullptr && !eal_requires_hugepages())
        return populate_anonymously(pool, bytes);
    if (zone == nullptr)
        return -rte_errno;
    const auto free_zone = [](rte_mempool_memhdr*, void* reserved) {
        rte_memzone_free(static_cast<const rte_memzone*>(reserved));
    };
    void* owner = const_cast<rte_memzone*>(zone);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    const int populated = rte_mempool_populate_iova(&pool, static_cast<char*>(zone->addr),
                                                    RTE_BAD_IOVA, zone->len, free_zone, owner);
    if (populated < 0)
        rte_memzone_free(zone);
    return populated;
}

}  // namespace

rte_mempool& make_pktmbuf_pool(const PoolShape& shape)
{
    require_eal();
    const std::string driver = rte_mbuf_best_mempool_ops();
    for (const std::string& name : {std::string{"ring_mp_mc"}, driver})
        require_driver(name);
    if (shape.private_bytes % RTE_MBUF_PRIV_ALIGN != 0)
        throw cannot_make(shape, EINVAL);
    OwnPool pool{rte_mempool_create_empty(
        shape.name.c_str(), shape.frames,
        static_cast<unsigned>(sizeof(rte_mbuf)) + shape.private_bytes + shape.data_room,
        shape.cache, sizeof(rte_pktmbuf_pool_private), shape.socket_id, pool_flags)};
    if (pool == nullptr)
        throw cannot_make(shape, rte_errno);
    rte_pktmbuf_pool_private sizes = {};
    sizes.mbuf_data_room_size = static_cast<std::uint16_t>(shape.data_room);
    sizes.mbuf_priv_size = static_cast<std::uint16_t>(shape.private_bytes);
    const int ops = rte_mempool_set_ops_byname(pool.get(), driver.c_str(), nullptr);
    rte_pktmbuf_pool_init(pool.get(), &sizes);
    if (const int made = ops == 0 ? populate(*pool, shape.socket_id) : ops; made < 0)
        throw cannot_make(shape, -made);
    rte_mempool_obj_iter(pool.get(), rte_pktmbuf_init, nullptr);
    if (const PoolRule rule = broken_rule(*pool); rule.broken != nullptr)
        throw refuse(Cause::unusable_pool, "mempool " + shape.name,
                     "AF_XDP cannot use it: " + std::string{rule.broken}, rule.cure);
    return *pool.release();
}

}  // namespace pollux
