// SPDX-License-Identifier: BSD-3-Clause
#include "umem/umem_plan.hpp"

#include "base/dpdk_versions.hpp"
#include "base/kernel_abi.hpp"
#include "base/pmd_limits.hpp"
#include "base/refuse.hpp"
#include "umem/object_layout.hpp"

#include <rte_ether.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

namespace pollux {

namespace {

constexpr unsigned largest_lines = 63;  // 4032 bytes: below a page, and odd
static_assert(largest_frame == largest_lines * line - around_data - rx_headroom);

// Cache lines of an object that holds a frame of this size. The number is odd, so that neighbours
// start in different memory channels and cache sets.
unsigned lines_for(unsigned max_frame)
{
    const unsigned bytes = std::max(around_data + rx_headroom + max_frame, least_chunk);
    return (bytes + line - 1) / line | 1;
}

// Objects of a whole page never reach across the end of one.
constexpr unsigned page_lines = 4096 / line;

// Drivers with zero-copy give each frame to the NIC as one DMA range. The kernel silently drops a
// frame from the fill ring if its range is broken, that is, if it crosses the end of a page and the
// next page does not follow it for DMA too (xp_check_unaligned). On ordinary memory, or with an
// IOMMU in between, that is every frame that crosses. So where a driver has zero-copy, none does.
unsigned lines_for(unsigned max_frame, const std::vector<UmemUser>& users)
{
    const bool zero_copy = std::any_of(users.begin(), users.end(), [](const UmemUser& user) {
        return user.netdev.zero_copy_capable;
    });
    return zero_copy ? page_lines : lines_for(max_frame);
}

// Leaves room for a VLAN tag beyond the MTU where possible; check_frame_size() decides.
unsigned wanted_frame(const UmemOptions& options, const std::vector<UmemUser>& users)
{
    if (options.max_frame != 0)
        return options.max_frame;
    unsigned largest = 1518;
    for (const UmemUser& user : users)
        largest = std::max(largest, user.netdev.mtu + RTE_ETHER_HDR_LEN + RTE_VLAN_HLEN);
    return std::min(largest, largest_frame);
}

// The length of a NIC's receive buffer is a multiple of this many bytes. In zero-copy mode these
// drivers round down, and split or drop longer packets: SRRCTL.BSIZEPKT counts in 1024 bytes
// (igb_setup_srrctl, igc_configure_rx_ring, and ixgbe_configure_srrctl for the 82599).
unsigned buffer_unit(std::string_view driver)
{
    return driver == "igb" || driver == "igc" || driver == "ixgbe" ? 1024 : 1;
}

// Since then the kernel itself falls back to copy mode where a netdev's MTU does not leave room for
// the Ethernet header, two VLAN tags and the FCS in a frame, whose room it rounds down to 128 bytes
// (xp_assign_dev). The PMD binds for packets of one frame each.
constexpr KernelVersion bounds_zero_copy_mtu{7, 2};
unsigned most_zero_copy_mtu(unsigned max_frame)
{
    constexpr unsigned around = RTE_ETHER_HDR_LEN + 2 * RTE_VLAN_HLEN + RTE_ETHER_CRC_LEN;
    const unsigned room = max_frame / 128 * 128;
    return room - std::min(room, around);
}

void check_frame_size(const std::vector<UmemUser>& users, unsigned max_frame)
{
    if (max_frame > largest_frame)
        throw refuse(Cause::mtu_too_large, "UMEM",
                     "frames of " + std::to_string(max_frame) +
                         " bytes do not fit into a UMEM chunk",
                     "at most " + std::to_string(largest_frame) +
                         " bytes are possible, because net_af_xdp has no multi-buffer frames; "
                         "lower the MTU or `max_frame`");
    for (const UmemUser& user : users)
        check_mtu(user.netdev, max_frame);
}

// More than the kernel gives any netdev. So no product of what is counted here overflows 64 bits.
constexpr std::uint64_t most_queues = 65'536;

std::uint64_t count_queues(const std::vector<UmemUser>& users)
{
    std::uint64_t queues = 0;
    for (const UmemUser& user : users)
        queues += user.queues;
    if (queues > most_queues)
        throw refuse(Cause::invalid_option, "UMEM",
                     "there are no " + std::to_string(queues) + " queues to make frames for",
                     "set `queues` to as many as the ports will take");
    return queues;
}

// Besides the frames that the PMD keeps in each fill ring, sending needs a full TX ring and a full
// completion ring.
std::uint64_t frames_for_sending(const std::vector<UmemUser>& users)
{
    std::uint64_t frames = 0;
    for (const UmemUser& user : users)
        if (user.direction != Direction::receive)
            frames += user.queues * (std::uint64_t{user.ring} + pmd_completion_ring);
    return frames;
}

void check_pools(unsigned pools, const std::vector<UmemUser>& users)
{
    unsigned most = 1;
    for (const UmemUser& user : users)
        most = std::max(most, user.queues);
    if (pools == 0 || pools > most)
        throw refuse(
            Cause::invalid_option, "UMEM", std::to_string(pools) + " pools are not possible",
            "set `pools` from 1 to " + std::to_string(most) + ", the most queues that a port has");
}

// What the fullest of several pools is for: the one of each port's first queue.
std::vector<UmemUser> users_of_fullest(std::vector<UmemUser> users, unsigned pools)
{
    for (UmemUser& user : users)
        user.queues = user.queues / pools + (user.queues % pools != 0 ? 1 : 0);
    return users;
}

}  // namespace

void check_mtu(const Netdev& netdev, unsigned max_frame)
{
    const unsigned need = netdev.mtu + RTE_ETHER_HDR_LEN;
    if (need <= max_frame)
        return;
    const std::string frames =
        need > largest_frame ? "" : "set `max_frame` to " + std::to_string(need) + ", or ";
    throw refuse(Cause::mtu_too_large, netdev.name,
                 "MTU " + std::to_string(netdev.mtu) + " is larger than frames of " +
                     std::to_string(max_frame) + " bytes",
                 frames + "lower the MTU to " + std::to_string(max_frame - RTE_ETHER_HDR_LEN));
}

std::string zero_copy_obstacle(const Netdev& netdev, const FrameFacts& frames, KernelVersion kernel)
{
    if (frames.crosses_pages && !frames.hugepages)
        return "frames of ordinary memory cross page ends";
    if (frames.crosses_pages && netdev.dma_translated)
        return "frames cross page ends, and its IOMMU scatters the pages";
    const unsigned unit = buffer_unit(netdev.driver);
    const unsigned need = netdev.mtu + RTE_ETHER_HDR_LEN + RTE_VLAN_HLEN;
    if (frames.max_frame / unit * unit < need)
        return "its buffers are whole multiples of " + std::to_string(unit) +
               " bytes, and frames of " + std::to_string(frames.max_frame) +
               " are then too short for its MTU";
    if (kernel >= bounds_zero_copy_mtu && netdev.mtu > most_zero_copy_mtu(frames.max_frame))
        return "with frames of " + std::to_string(frames.max_frame) +
               " bytes this kernel grants it only up to an MTU of " +
               std::to_string(most_zero_copy_mtu(frames.max_frame));
    return {};
}

UmemPlan plan_umem(const UmemOptions& options, const std::vector<UmemUser>& users, unsigned lcores)
{
    if (options.headroom > rx_headroom)
        throw refuse(Cause::not_supported, "UMEM",
                     "a headroom of " + std::to_string(options.headroom) + " bytes is not possible",
                     "set `headroom` to at most " + std::to_string(rx_headroom) +
                         ", which every packet has: net_af_xdp cannot be asked for more");
    UmemPlan plan;
    plan.sockets = static_cast<unsigned>(count_queues(users));
    check_pools(options.pools, users);
    plan.pools = options.pools;
    const unsigned wanted = wanted_frame(options, users);
    check_frame_size(users, wanted);
    plan.chunk = lines_for(wanted, users) * line;
    plan.data_room = plan.chunk - around_data;
    plan.max_frame = plan.data_room - rx_headroom;

    // Each lcore also has frames in its cache and in its batches: a full one that it has received,
    // and one that it is making or could not send. With fewer, frames may run out at full load
    // (`pool_empty`); more would only lie there.
    constexpr LcoreCache cache = lcore_cache(mempool_cache_is_exact);
    constexpr unsigned in_hand = 512;
    const std::vector<UmemUser> sharers = users_of_fullest(users, plan.pools);
    const std::uint64_t posted = plan.pools * count_queues(sharers) * pmd_fill_frames;
    const std::uint64_t around = std::uint64_t{lcores} * (cache.holds + in_hand);
    const std::uint64_t enough = posted + plan.pools * (frames_for_sending(sharers) + around);
    if (options.frames == 0 && enough > std::numeric_limits<unsigned>::max())
        throw refuse(Cause::invalid_option, "UMEM",
                     "no mempool has the " + std::to_string(enough) + " frames that this takes",
                     "lower `queues`, `ring` or `lcores`, or set `frames`");
    plan.frames = options.frames != 0 ? options.frames / plan.pools * plan.pools
                                      : static_cast<unsigned>(enough);
    if (plan.frames <= posted)
        throw refuse(Cause::too_few_frames, "UMEM",
                     std::to_string(plan.frames) + " frames are not enough for " +
                         std::to_string(plan.sockets) + " queues",
                     "set `frames` above " + std::to_string(posted) + " (the fill rings hold " +
                         std::to_string(pmd_fill_frames) + " per queue), better " +
                         std::to_string(enough));

    // An lcore's cache must not be able to hold all the frames that another lcore waits for.
    const std::uint64_t spare = (plan.frames - posted) / plan.pools;
    plan.cache = static_cast<unsigned>(
        std::min<std::uint64_t>(cache.size, spare / (std::uint64_t{4} * lcores)));
    if (plan.cache < 32)
        plan.cache = 0;
    plan.bytes = std::size_t{plan.chunk} * plan.frames;
    return plan;
}

}  // namespace pollux
