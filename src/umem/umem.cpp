// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/umem.hpp"

#include "base/pmd_limits.hpp"
#include "base/refuse.hpp"
#include "eal/ethdev_info.hpp"
#include "eal/hugepages_required.hpp"
#include "host/memory.hpp"
#include "umem/pool_layout.hpp"
#include "umem/umem_plan.hpp"

#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mbuf_pool_ops.h>
#include <rte_mempool.h>
#include <rte_memzone.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

namespace pollux {

namespace {

// The pool is dense, that is, without gaps at page ends: old PMDs lose what lies after them (see
// pmd_takes_pools_with_gaps), and on ordinary memory half of the pool would be gaps. Nor is it
// spread over memory channels: that would add padding, which the kernel takes for room. The plan
// does the spreading instead.
constexpr unsigned pool_flags = RTE_MEMPOOL_F_NO_IOVA_CONTIG | RTE_MEMPOOL_F_NO_SPREAD;

bool has_numa_node(int node)
{
    for (unsigned i = 0; i < rte_socket_count(); ++i)
        if (rte_socket_id_by_idx(i) == node)
            return true;
    return false;
}

int choose_socket(const UmemOptions& options)
{
    if (options.socket_id >= 0 && !has_numa_node(options.socket_id))
        throw refuse(Cause::invalid_option, "UMEM",
                     "there is no NUMA node " + std::to_string(options.socket_id),
                     "`lscpu` lists them; `socket_id` -1 is that of the netdev");
    if (options.socket_id >= 0)
        return options.socket_id;
    for (const Netdev& netdev : options.netdevs)
        if (netdev.numa_node >= 0)
            return netdev.numa_node;
    for (const UmemUser& user : options.users)
        if (user.netdev.numa_node >= 0)
            return user.netdev.numa_node;
    return SOCKET_ID_ANY;
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
int populate(rte_mempool& pool, const UmemPlan& plan, int socket_id)
{
    const rte_memzone* zone = rte_memzone_reserve_aligned(pool.name, plan.bytes, socket_id, 0,
                                                          static_cast<unsigned>(getpagesize()));
    if (zone == nullptr && !eal_requires_hugepages())
        return populate_anonymously(pool, plan.bytes);
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

Error no_driver(const std::string& name, int errnum)
{
    return fail(Cause::not_supported, errnum, "UMEM",
                "the EAL has no mempool driver \"" + name + "\"",
                name.starts_with("ring_") ? "is DPDK's librte-mempool-ring installed?"
                                          : "leave out the EAL's --mbuf-pool-ops-name");
}

rte_mempool* make_pool(const UmemPlan& plan, int socket_id)
{
    static std::atomic<unsigned> serial{0};
    const std::string name = "pollux_umem_" + std::to_string(serial++);
    rte_mempool* pool = rte_mempool_create_empty(
        name.c_str(), plan.frames, static_cast<unsigned>(sizeof(rte_mbuf)) + plan.data_room,
        plan.cache, sizeof(rte_pktmbuf_pool_private), socket_id, pool_flags);
    if (pool == nullptr && rte_errno == EINVAL)  // the one that it begins with
        throw no_driver("ring_mp_mc", rte_errno);
    if (pool == nullptr)
        return nullptr;
    std::unique_ptr<rte_mempool, decltype(&rte_mempool_free)> owner{pool, rte_mempool_free};
    rte_pktmbuf_pool_private mbuf_sizes = {};
    mbuf_sizes.mbuf_data_room_size = static_cast<std::uint16_t>(plan.data_room);
    const std::string ops = rte_mbuf_best_mempool_ops();
    if (const int result = rte_mempool_set_ops_byname(pool, ops.c_str(), nullptr); result != 0)
        throw no_driver(ops, -result);
    rte_pktmbuf_pool_init(pool, &mbuf_sizes);
    const int populated = populate(*pool, plan, socket_id);
    if (populated < 0) {
        owner.reset();
        rte_errno = -populated;
        return nullptr;
    }
    rte_mempool_obj_iter(pool, rte_pktmbuf_init, nullptr);
    return owner.release();
}

// All users that the options name, each with its number of queues. Asks the EAL about ethdevs.
std::vector<UmemUser> users_of(const UmemOptions& options)
{
    std::vector<UmemUser> users = options.users;
    const auto add = [&](UmemUser user) {
        user.queues = options.queues;
        user.ring = options.ring;
        user.direction = options.direction;
        users.push_back(std::move(user));
    };
    for (const Netdev& netdev : options.netdevs)
        add({.netdev = netdev});
    for (const std::uint16_t port : options.ethdevs)
        add({.ethdev = port});
    for (UmemUser& user : users) {
        unsigned all = user.netdev.queues();
        if (user.ethdev) {
            const EthdevInfo ethdev{*user.ethdev};
            user.netdev = ethdev.netdev();
            all = ethdev.default_queues();
        }
        if (user.queues == 0)
            user.queues = all;
    }
    return users;
}

}  // namespace

UmemPlan Umem::plan(const UmemOptions& options)
{
    const unsigned lcores = options.lcores != 0 ? options.lcores : std::max(1U, rte_lcore_count());
    return plan_umem(options, users_of(options), lcores);
}

Umem::Umem(const UmemOptions& options) : plan_{plan(options)}
{
    if (rte_lcore_count() == 0)
        throw refuse(Cause::eal, "UMEM", "needs an EAL, and none runs",
                     "make an Eal first, or call rte_eal_init()");
    pool_ = make_pool(plan_, choose_socket(options));
    if (pool_ == nullptr)
        throw fail(Cause::out_of_memory, rte_errno, "UMEM",
                   "no memory for " + std::to_string(plan_.frames) + " frames of " +
                       std::to_string(plan_.chunk) + " bytes",
                   "ask for fewer `frames`, reserve more hugepages, or give the EAL more memory "
                   "(its option -m)");
    if (const PoolRule rule = broken_rule(*pool_); rule.broken != nullptr) {
        rte_mempool_free(pool_);
        throw fail(Cause::unusable_pool, ENOMEM, "UMEM",
                   "AF_XDP cannot use the memory that the EAL gave: " + std::string{rule.broken},
                   "ask for fewer `frames`, or do without --legacy-mem");
    }
    hugepages_ = on_hugepages(*pool_);
    crosses_pages_ = crosses_pages(*pool_);
}

Umem::Umem(rte_mempool& pool, UmemPlan plan)
    : plan_{plan},
      pool_{&pool},
      hugepages_{on_hugepages(pool)},
      adopted_{true},
      crosses_pages_{crosses_pages(pool)}
{
}

Umem Umem::adopt(rte_mempool& pool)
{
    PoolRule rule = broken_rule(pool);
    if (rule.broken == nullptr && pool.populated_size <= pmd_fill_frames)
        rule = {"it has too few mbufs",
                "make it with 2048 for the fill ring of each queue, and more for what is in use"};
    if (rule.broken != nullptr)
        throw refuse(Cause::unusable_pool, "mempool " + std::string{pool.name},
                     "AF_XDP cannot use it: " + std::string{rule.broken}, rule.cure);
    const unsigned data_room = rte_pktmbuf_data_room_size(&pool);
    const unsigned chunk = chunk_of(pool);
    return {pool,
            {.sockets = 0,
             .data_room = data_room,
             .max_frame = data_room - rx_headroom,
             .chunk = chunk,
             .frames = pool.populated_size,
             .cache = pool.cache_size,
             .bytes = std::size_t{chunk} * pool.populated_size}};
}

Umem::~Umem()
{
    if (ports_ != 0) {  // they would free frames into a pool that is gone, and crash anywhere
        std::fprintf(stderr,
                     "pollux: UMEM: destroyed while ports still use it (%u); destroy them first\n",
                     ports_);
        std::abort();
    }
    if (!adopted_)
        rte_mempool_free(pool_);
}

std::string Umem::unfit_for_zero_copy(const Netdev& netdev) const
{
    return zero_copy_obstacle(netdev, plan_.max_frame, hugepages_, crosses_pages_);
}

// Exact: if all others are in the pool, the missing ones can only be those that drivers kept.
void Umem::put_back_missing() noexcept
{
    if (missing_ == 0 || available() + missing_ != frames())
        return;
    put_back_what_is_not_in(*pool_);
    missing_ = 0;
}

unsigned Umem::available() const noexcept
{
    return rte_mempool_avail_count(pool_);
}

}  // namespace pollux
