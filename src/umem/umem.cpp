// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/umem.hpp"

#include "base/open_fds.hpp"
#include "base/pmd_limits.hpp"
#include "base/refuse.hpp"
#include "eal/ethdev_info.hpp"
#include "umem/pktmbuf_pool.hpp"
#include "umem/pool_layout.hpp"
#include "umem/umem_plan.hpp"

#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace pollux {

namespace {

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

rte_mempool* make_pool(const UmemPlan& plan, int socket_id)
{
    static std::atomic<unsigned> serial{0};
    return &make_pktmbuf_pool({.name = "pollux_umem_" + std::to_string(serial++),
                               .frames = plan.frames / plan.pools,
                               .cache = plan.cache,
                               .data_room = plan.data_room,
                               .socket_id = socket_id});
}

std::vector<rte_mempool*> make_pools(const UmemPlan& plan, int socket_id)
{
    std::vector<rte_mempool*> pools;
    try {
        while (pools.size() < plan.pools)
            pools.push_back(make_pool(plan, socket_id));
    } catch (...) {
        std::ranges::for_each(pools, rte_mempool_free);
        throw;
    }
    return pools;
}

bool are_on_hugepages(const std::vector<rte_mempool*>& pools)
{
    return std::ranges::all_of(pools, [](rte_mempool* pool) { return on_hugepages(*pool); });
}

bool cross_pages(const std::vector<rte_mempool*>& pools)
{
    return std::ranges::any_of(pools, [](rte_mempool* pool) { return crosses_pages(*pool); });
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

rte_mempool* pktmbuf_pool_create(const char* name, unsigned mbufs, unsigned cache_size,
                                 std::uint16_t priv_size, std::uint16_t data_room_size,
                                 int socket_id)
{
    return &make_pktmbuf_pool({.name = name,
                               .frames = mbufs,
                               .cache = cache_size,
                               .private_bytes = priv_size,
                               .data_room = data_room_size,
                               .socket_id = socket_id});
}

UmemPlan Umem::plan(const UmemOptions& options)
{
    const unsigned lcores = options.lcores != 0 ? options.lcores : std::max(1U, rte_lcore_count());
    return plan_umem(options, users_of(options), lcores);
}

Umem::Umem(const UmemOptions& options)
    : plan_{plan(options)},
      pools_{make_pools(plan_, choose_socket(options))},
      hugepages_{are_on_hugepages(pools_)},
      crosses_pages_{cross_pages(pools_)}
{
    close_eal_memory_on_exec();
}

Umem::Umem(rte_mempool& pool, UmemPlan plan)
    : plan_{plan},
      pools_{&pool},
      hugepages_{are_on_hugepages(pools_)},
      adopted_{true},
      crosses_pages_{cross_pages(pools_)}
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
        std::ranges::for_each(pools_, rte_mempool_free);
}

std::string Umem::unfit_for_zero_copy(const Netdev& netdev) const
{
    return zero_copy_obstacle(
        netdev,
        {.max_frame = plan_.max_frame, .hugepages = hugepages_, .crosses_pages = crosses_pages_},
        running_kernel());
}

// Exact: if all others are in the pool, the missing ones can only be those that drivers kept.
void Umem::put_back_missing() noexcept
{
    if (missing_ == 0 || available() + missing_ != frames())
        return;
    for (rte_mempool* pool : pools_)
        put_back_what_is_not_in(*pool);
    missing_ = 0;
}

unsigned Umem::available() const noexcept
{
    unsigned available = 0;
    for (const rte_mempool* pool : pools_)
        available += rte_mempool_avail_count(pool);
    return available;
}

}  // namespace pollux
