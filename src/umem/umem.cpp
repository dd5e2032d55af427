// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/umem.hpp"

#include "base/kernel_abi.hpp"
#include "eal/ethdev_info.hpp"
#include "pollux/error.hpp"
#include "umem/pool_layout.hpp"

#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mbuf_pool_ops.h>
#include <rte_mempool.h>
#include <rte_memzone.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <string_view>

namespace pollux {

namespace {

// Dense: without gaps at page ends, because old PMDs lose what lies behind them (see
// pmd_takes_pools_with_gaps), and on ordinary memory half of it would be gaps. No spreading over
// memory channels either: it would add padding that the kernel takes for room; lines_for() sees to
// the spreading.
constexpr unsigned pool_flags = RTE_MEMPOOL_F_NO_IOVA_CONTIG | RTE_MEMPOOL_F_NO_SPREAD;

constexpr unsigned line = RTE_CACHE_LINE_SIZE;
// What a mempool object has in front of the data: its header, aligned, and the mbuf.
constexpr unsigned around_data =
    RTE_CACHE_LINE_ROUNDUP(sizeof(rte_mempool_objhdr)) + static_cast<unsigned>(sizeof(rte_mbuf));
static_assert(around_data == 64 + 128);
constexpr unsigned largest_lines = 63;  // 4032 bytes: below a page, and odd
constexpr unsigned largest_frame = largest_lines * line - around_data - rx_headroom;  // 3456

// Cache lines of an object that holds frames of this size: an odd number, so that neighbours start
// in different memory channels and cache sets.
unsigned lines_for(unsigned max_frame)
{
    const unsigned bytes = std::max(around_data + rx_headroom + max_frame, least_chunk);
    return (bytes + line - 1) / line | 1;
}

// Whole pages, or parts that never reach across the end of one.
constexpr unsigned page_lines = 4096 / line;

// Drivers with zero-copy give each frame to the NIC as one DMA range. The kernel silently takes a
// frame out of the fill ring whose range is broken: one that crosses the end of a page, where the
// next page is not the next for DMA too (xp_check_unaligned). On ordinary memory, or behind an
// IOMMU, that is every one that crosses. So there a frame never does.
unsigned lines_for(unsigned max_frame, const std::vector<Netdev>& netdevs)
{
    const bool zero_copy = std::any_of(netdevs.begin(), netdevs.end(), [](const Netdev& netdev) {
        return netdev.zero_copy_capable;
    });
    return zero_copy ? page_lines : lines_for(max_frame);
}

// Room for a VLAN tag beyond the MTU where there is any; check_frame_size() has the last word.
unsigned wanted_frame(const UmemOptions& options, const std::vector<Netdev>& netdevs)
{
    if (options.max_frame != 0)
        return options.max_frame;
    unsigned largest = 1518;
    for (const Netdev& netdev : netdevs)
        largest = std::max(largest, netdev.mtu + RTE_ETHER_HDR_LEN + RTE_VLAN_HLEN);
    return std::min(largest, largest_frame);
}

unsigned count_sockets(const UmemOptions& options)
{
    unsigned sockets = 0;
    for (const Netdev& netdev : options.netdevs)
        sockets += options.queues != 0 ? options.queues : netdev.queues();
    for (const std::uint16_t port : options.ethdevs)
        sockets += options.queues != 0 ? options.queues : EthdevInfo{port}.default_queues();
    return sockets;
}

// Bytes that the length of a NIC's receive buffer is a multiple of. In zero-copy mode these drivers
// round down, and cut what is longer into pieces or drop it: SRRCTL.BSIZEPKT counts in 1024 bytes
// (igb_setup_srrctl, igc_configure_rx_ring, and ixgbe_configure_srrctl for the 82599).
unsigned buffer_unit(std::string_view driver)
{
    return driver == "igb" || driver == "igc" || driver == "ixgbe" ? 1024 : 1;
}

void check_mtu(const Netdev& netdev, unsigned max_frame)
{
    const unsigned need = netdev.mtu + RTE_ETHER_HDR_LEN;
    if (need <= max_frame)
        return;
    const std::string frames =
        need > largest_frame ? "" : "ask for frames of " + std::to_string(need) + " bytes, or ";
    throw Error{
        {.where = netdev.name,
         .tried = "MTU " + std::to_string(netdev.mtu) + " is larger than frames of " +
                  std::to_string(max_frame) + " bytes",
         .errnum = EINVAL,
         .hint = frames + "lower the MTU to " + std::to_string(max_frame - RTE_ETHER_HDR_LEN)}};
}

void check_frame_size(const std::vector<Netdev>& netdevs, unsigned max_frame)
{
    if (max_frame > largest_frame)
        throw Error{
            {.where = "UMEM",
             .tried = "frames of " + std::to_string(max_frame) + " bytes are beyond a UMEM chunk",
             .errnum = EINVAL,
             .hint = "at most " + std::to_string(largest_frame) +
                     " bytes: net_af_xdp has no multi-buffer frames; lower the MTU or "
                     "max_frame"}};
    for (const Netdev& netdev : netdevs)
        check_mtu(netdev, max_frame);
}

}  // namespace

UmemPlan Umem::plan(const UmemOptions& options)
{
    if (options.headroom > rx_headroom)
        throw Error{{.where = "UMEM",
                     .tried = "a headroom of " + std::to_string(options.headroom) +
                              " bytes is not possible",
                     .errnum = EINVAL,
                     .hint = "at most " + std::to_string(rx_headroom) +
                             ", which every packet has: net_af_xdp cannot be told of more"}};
    UmemPlan plan;
    plan.sockets = count_sockets(options);
    std::vector<Netdev> netdevs = options.netdevs;
    for (const std::uint16_t port : options.ethdevs)
        netdevs.push_back(EthdevInfo{port}.netdev());
    const unsigned wanted = wanted_frame(options, netdevs);
    check_frame_size(netdevs, wanted);
    plan.chunk = lines_for(wanted, netdevs) * line;
    plan.data_room = plan.chunk - around_data;
    plan.max_frame = plan.data_room - rx_headroom;

    // The PMD posts its frames to each fill ring for good. Beyond them: a full TX ring and a full
    // completion ring per socket, and what each lcore has in its cache and its batches.
    constexpr unsigned cache = 256, in_hand = 512;
    const unsigned posted = plan.sockets * pmd_fill_frames;
    const unsigned lcores = options.lcores != 0 ? options.lcores : std::max(1U, rte_lcore_count());
    const unsigned sending = options.direction == Direction::receive
                                 ? 0
                                 : plan.sockets * (options.ring + pmd_completion_ring);
    const unsigned enough = posted + sending + lcores * (cache * 3 / 2 + in_hand);
    plan.frames = options.frames != 0 ? options.frames : enough;
    if (plan.frames <= posted)
        throw Error{{.where = "UMEM",
                     .tried = std::to_string(plan.frames) + " frames are not enough for " +
                              std::to_string(plan.sockets) + " queues",
                     .errnum = EINVAL,
                     .hint = "more than " + std::to_string(posted) + " (the fill rings hold " +
                             std::to_string(pmd_fill_frames) + " per queue), better " +
                             std::to_string(enough)}};

    // An lcore's cache must not be able to hold what another lcore waits for.
    const unsigned spare = plan.frames - posted;
    plan.cache = std::min(cache, spare / (4 * lcores));
    if (plan.cache < 32)
        plan.cache = 0;
    plan.bytes = std::size_t{plan.chunk} * plan.frames;
    return plan;
}

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
        throw Error{{.where = "UMEM",
                     .tried = "there is no NUMA node " + std::to_string(options.socket_id),
                     .errnum = EINVAL,
                     .hint = "`lscpu` lists them; -1 is that of the netdev"}};
    if (options.socket_id >= 0)
        return options.socket_id;
    for (const Netdev& netdev : options.netdevs)
        if (netdev.numa_node >= 0)
            return netdev.numa_node;
    return SOCKET_ID_ANY;
}

// In one piece that begins with a page; rte_mempool_populate_default() promises neither.
int populate(rte_mempool& pool, const UmemPlan& plan, int socket_id)
{
    const rte_memzone* zone = rte_memzone_reserve_aligned(pool.name, plan.bytes, socket_id, 0,
                                                          static_cast<unsigned>(getpagesize()));
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

rte_mempool* make_pool(const UmemPlan& plan, int socket_id)
{
    static std::atomic<unsigned> serial{0};
    const std::string name = "pollux_umem_" + std::to_string(serial++);
    rte_mempool* pool = rte_mempool_create_empty(
        name.c_str(), plan.frames, static_cast<unsigned>(sizeof(rte_mbuf)) + plan.data_room,
        plan.cache, sizeof(rte_pktmbuf_pool_private), socket_id, pool_flags);
    if (pool == nullptr)
        return nullptr;
    rte_pktmbuf_pool_private mbuf_sizes = {};
    mbuf_sizes.mbuf_data_room_size = static_cast<std::uint16_t>(plan.data_room);
    const int ops = rte_mempool_set_ops_byname(pool, rte_mbuf_best_mempool_ops(), nullptr);
    rte_pktmbuf_pool_init(pool, &mbuf_sizes);
    const int populated = ops == 0 ? populate(*pool, plan, socket_id) : ops;
    if (populated < 0) {
        rte_mempool_free(pool);
        rte_errno = -populated;
        return nullptr;
    }
    rte_mempool_obj_iter(pool, rte_pktmbuf_init, nullptr);
    return pool;
}

}  // namespace

Umem::Umem(const UmemOptions& options) : plan_{plan(options)}
{
    pool_ = make_pool(plan_, choose_socket(options));
    if (pool_ == nullptr)
        throw Error{{.where = "UMEM",
                     .tried = "no memory for " + std::to_string(plan_.frames) + " frames of " +
                              std::to_string(plan_.chunk) + " bytes",
                     .errnum = rte_errno,
                     .hint = "ask for fewer frames, reserve more hugepages, or give the EAL more "
                             "memory (-m)"}};
    if (const PoolRule rule = broken_rule(*pool_); rule.broken != nullptr) {
        rte_mempool_free(pool_);
        throw Error{
            {.where = "UMEM",
             .tried = "AF_XDP cannot use the memory that the EAL gave: " + std::string{rule.broken},
             .errnum = ENOMEM,
             .hint = "ask for fewer frames, or do without --legacy-mem"}};
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
                "2048 for the fill ring of each queue, and more for what is "
                "in use"};
    if (rule.broken != nullptr)
        throw Error{{.where = "mempool " + std::string{pool.name},
                     .tried = "AF_XDP cannot use it: " + std::string{rule.broken},
                     .errnum = EINVAL,
                     .hint = rule.cure}};
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
    if (!adopted_)
        rte_mempool_free(pool_);
}

void Umem::require_room_for(const Netdev& netdev) const
{
    check_mtu(netdev, plan_.max_frame);
}

std::string Umem::unfit_for_zero_copy(const Netdev& netdev) const
{
    if (crosses_pages_ && !hugepages_)
        return "frames of ordinary memory cross page ends";
    if (crosses_pages_ && netdev.dma_translated)
        return "frames cross page ends, and its IOMMU scatters the pages";
    const unsigned unit = buffer_unit(netdev.driver);
    const unsigned need = netdev.mtu + RTE_ETHER_HDR_LEN + RTE_VLAN_HLEN;
    if (plan_.max_frame / unit * unit < need)
        return "its buffers are whole multiples of " + std::to_string(unit) +
               " bytes, and frames of " + std::to_string(plan_.max_frame) +
               " are then too short for its MTU";
    return {};
}

// Exact, because whatever is not in the pool can then only be what was missed.
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
