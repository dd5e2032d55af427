// SPDX-License-Identifier: BSD-3-Clause
// Finds the socket that the PMD hides.
//
// net_af_xdp gives access neither to its sockets' descriptors nor to their rings, and without them
// there is no sleeping, no kernel statistics and no exact accounting. But
// rte_eth_get_monitor_addr() returns the address of the RX ring's producer index, which lies in a
// mapping that /proc/self/maps calls `socket:[inode]`. The descriptor with that inode is the
// socket. The mappings with that inode are its four rings, distinguished by their offsets
// (XDP_PGOFF_…), and the kernel says with XDP_MMAP_OFFSETS what lies where in each. These are
// public interfaces, and work the same from 22.11 to 26.07.
#include "pmd/xsk.hpp"

#include "base/deadline.hpp"
#include "base/kernel_abi.hpp"
#include "base/open_fds.hpp"
#include "base/pmd_limits.hpp"
#include "base/refuse.hpp"

#define ALLOW_EXPERIMENTAL_API  // rte_eth_get_monitor_addr is still marked so
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <linux/if_xdp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string_view>
#include <thread>

namespace pollux {

namespace {

struct Mapping {
    std::uintptr_t begin = 0, end = 0;
    std::uint64_t offset = 0;
    std::uint64_t inode = 0;
};

// All mappings of sockets in this process.
std::vector<Mapping> socket_mappings()
{
    std::vector<Mapping> mappings;
    std::ifstream maps{"/proc/self/maps"};
    for (std::string text; std::getline(maps, text);) {
        Mapping mapping;
        if (text.find("socket:[") != std::string::npos &&
            std::sscanf(text.c_str(), "%lx-%lx %*s %lx %*s %lu", &mapping.begin, &mapping.end,
                        &mapping.offset, &mapping.inode) == 4)
            mappings.push_back(mapping);
    }
    return mappings;
}

Error not_found(std::uint16_t port, const char* what)
{
    return fail(ENOENT, "ethdev port " + std::to_string(port),
                std::string{"cannot find its AF_XDP socket: "} + what,
                "set up the queues of this net_af_xdp port before");
}

Ring ring_at(const std::vector<Mapping>& mappings, std::uint64_t inode, std::uint64_t offset,
             const xdp_ring_offset& layout, std::uint32_t size)
{
    const auto found = std::find_if(mappings.begin(), mappings.end(), [&](const Mapping& mapping) {
        return mapping.inode == inode && mapping.offset == offset;
    });
    if (found == mappings.end())
        return {};
    auto* base = reinterpret_cast<std::byte*>(found->begin);  // NOLINT(performance-no-int-to-ptr)
    return {.producer = reinterpret_cast<std::uint32_t*>(base + layout.producer),
            .consumer = reinterpret_cast<std::uint32_t*>(base + layout.consumer),
            .flags = reinterpret_cast<std::uint32_t*>(base + layout.flags),
            .descs = base + layout.desc,
            .size = size};
}

}  // namespace

Xsk::Xsk(std::uint16_t port, std::uint16_t queue, unsigned ring)
{
    rte_power_monitor_cond condition = {};
    if (rte_eth_get_monitor_addr(port, queue, &condition) != 0)
        throw not_found(port, "no monitor address");
    const auto producer = reinterpret_cast<std::uintptr_t>(condition.addr);
    const std::vector<Mapping> mappings = socket_mappings();
    const auto around = std::find_if(mappings.begin(), mappings.end(), [&](const Mapping& mapping) {
        return mapping.begin <= producer && producer < mapping.end;
    });
    if (around == mappings.end())
        throw not_found(port, "no mapping around its RX ring");
    inode_ = around->inode;
    fd_ = socket_of(inode_);
    xdp_mmap_offsets layout = {};
    socklen_t size = sizeof layout;
    if (fd_ < 0 || getsockopt(fd_, SOL_XDP, XDP_MMAP_OFFSETS, &layout, &size) != 0)
        throw not_found(port, "no descriptor with the inode of its rings");
    rx = ring_at(mappings, inode_, XDP_PGOFF_RX_RING, layout.rx, ring);
    tx = ring_at(mappings, inode_, XDP_PGOFF_TX_RING, layout.tx, ring);
    fill = ring_at(mappings, inode_, XDP_UMEM_PGOFF_FILL_RING, layout.fr, pmd_fill_ring);
    completion =
        ring_at(mappings, inode_, XDP_UMEM_PGOFF_COMPLETION_RING, layout.cr, pmd_completion_ring);
    if (!rx || !tx || !fill || !completion)
        throw not_found(port, "not all four rings are mapped");
}

bool Xsk::is_open() const noexcept
{
    return inode_of(fd_) == inode_;
}

bool Xsk::zero_copy() const noexcept
{
    xdp_options options = {};
    socklen_t size = sizeof options;
    return getsockopt(fd_, SOL_XDP, XDP_OPTIONS, &options, &size) == 0 &&
           (options.flags & XDP_OPTIONS_ZEROCOPY);
}

XdpStatistics Xsk::statistics() const noexcept
{
    xdp_statistics raw = {};
    socklen_t size = sizeof raw;
    getsockopt(fd_, SOL_XDP, XDP_STATISTICS, &raw, &size);
    return {.rx_dropped = raw.rx_dropped,
            .rx_invalid_descs = raw.rx_invalid_descs,
            .tx_invalid_descs = raw.tx_invalid_descs,
            .rx_ring_full = raw.rx_ring_full,
            .rx_fill_ring_empty_descs = raw.rx_fill_ring_empty_descs,
            .tx_ring_empty_descs = raw.tx_ring_empty_descs};
}

bool Xsk::set_tx_budget(unsigned descriptors) noexcept
{
    const std::uint32_t budget = std::clamp(descriptors, 32U, std::max(32U, tx.size));
    return setsockopt(fd_, SOL_XDP, xdp_max_tx_skb_budget, &budget, sizeof budget) == 0;
}

std::uint32_t Xsk::in_flight() const noexcept
{
    return Ring::load(tx.consumer, std::memory_order_acquire) -
           Ring::load(completion.producer, std::memory_order_acquire);
}

// Not by rte_eth_tx_burst(): it repeats sendto for as long as that fails with EAGAIN (22.11
// kick_tx), which can be forever.
unsigned Xsk::flush() const noexcept
{
    unsigned dropped = 0;
    // Chosen. A full ring of 2048 packets of 1514 bytes takes 2.5 ms at 10 Gbit/s and 250 ms at 100
    // Mbit/s, and of what is left then is counted as tx_unsent. With more, the close of a port that
    // is stuck takes longer.
    const Deadline deadline{std::chrono::milliseconds{200}};
    while ((in_flight() != 0 || tx.level() != 0) && !deadline.over()) {
        const bool refused = sendto(fd_, nullptr, 0, MSG_DONTWAIT, nullptr, 0) < 0;
        if (refused && (errno == ENETDOWN || errno == ENXIO) && in_flight() == 0)
            break;  // down or gone: nothing will leave, no matter how long one waits
        if (refused && errno == EBUSY) {
            ++dropped;  // see Tx::kick_kernel()
            continue;
        }
        std::this_thread::sleep_for(std::chrono::microseconds{100});
    }
    return dropped;
}

// Both indices count from the socket's creation. In copy mode the kernel publishes that it has
// delivered frames before it publishes that it has taken them (xsk_flush()), so for a moment the
// difference may be below 0.
unsigned Xsk::kept() const noexcept
{
    const std::uint32_t delivered = Ring::load(rx.producer, std::memory_order_acquire);
    const std::uint32_t taken = Ring::load(fill.consumer, std::memory_order_acquire);
    return static_cast<unsigned>(std::max(static_cast<std::int32_t>(taken - delivered), 0));
}

void Xsk::unmap_leaked() const noexcept
{
    for (const Mapping& mapping : socket_mappings())
        if (mapping.inode == inode_)
            munmap(reinterpret_cast<void*>(mapping.begin), mapping.end - mapping.begin);  // NOLINT
}

Xsk::Frames& Xsk::Frames::operator+=(const Frames& other)
{
    posted.insert(posted.end(), other.posted.begin(), other.posted.end());
    sent.insert(sent.end(), other.sent.begin(), other.sent.end());
    return *this;
}

void Xsk::collect(Frames& into, rte_mempool& pool) const
{
    // The page in which the pool's memory begins, as the PMD computes it (22.11 get_base_addr).
    const auto memory = reinterpret_cast<std::uintptr_t>(STAILQ_FIRST(&pool.mem_list)->addr);
    const std::uintptr_t base = memory & ~static_cast<std::uintptr_t>(getpagesize() - 1);
    const auto mbuf_at = [&](std::uint64_t address) {
        // The upper 16 bits are the offset of the data within the chunk (unaligned mode).
        const std::uint64_t chunk = address & XSK_UNALIGNED_BUF_ADDR_MASK;
        return reinterpret_cast<rte_mbuf*>(base + chunk + pool.header_size);  // NOLINT
    };
    const std::uint32_t delivered = Ring::load(rx.producer, std::memory_order_acquire);
    // Read once: the driver may still take frames, for packets that go to the kernel.
    const std::uint32_t taken = Ring::load(fill.consumer, std::memory_order_acquire);
    into.kept += taken - delivered + in_flight();
    const auto walk = [&](const Ring& ring, std::uint32_t index, std::vector<rte_mbuf*>& mbufs,
                          auto address_in) {
        const std::uint32_t end = Ring::load(ring.producer, std::memory_order_acquire);
        for (; index != end; ++index)
            mbufs.push_back(mbuf_at(address_in(ring, index & (ring.size - 1))));
    };
    const auto in_desc = [](const Ring& ring, std::uint32_t i) {
        return static_cast<const xdp_desc*>(ring.descs)[i].addr;
    };
    const auto in_address = [](const Ring& ring, std::uint32_t i) {
        return static_cast<const std::uint64_t*>(ring.descs)[i];
    };
    const auto consumed = [](const Ring& ring) {
        return Ring::load(ring.consumer, std::memory_order_acquire);
    };
    walk(fill, taken, into.posted, in_address);
    walk(rx, consumed(rx), into.posted, in_desc);
    walk(tx, consumed(tx), into.sent, in_desc);
    walk(completion, consumed(completion), into.sent, in_address);
}

}  // namespace pollux
