// SPDX-License-Identifier: BSD-3-Clause
// Which bytes in front of a packet are its metadata.
//
// The kernel does not pass on their length, and the frames of a Umem go from port to port with what
// earlier packets left in them. Wiping or marking every packet would cost all ports. Three checks
// together make sure, and cost only the packets that are asked about:
//
// 1. The mbuf says which ethdev port it came from (the PMD writes that for each packet; it is
//    0xffff in a blank one), and that port has metadata: then our program wrote it for this packet.
// 2. That is not so if the driver leaves no room for metadata. Then the bytes come from another
//    netdev, and contain its ifindex and its network namespace.
// 3. The packet does not begin before the place where the kernel puts it.
#include "datapath/metadata_ports.hpp"
#include "pollux/metadata.hpp"

#include "base/pmd_limits.hpp"
#include "shared.h"

#include <algorithm>
#include <atomic>

namespace pollux {

namespace {

// The netdev of each ethdev port, or 0.
std::array<std::atomic<std::uint64_t>, RTE_MAX_ETHPORTS> netdevs{};

// The ifindex is never 0. Of the cookie there are as many bits as our program has room for.
constexpr std::uint64_t number_of(std::uint32_t ifindex, std::uint64_t netns)
{
    constexpr unsigned shift = 32 + POLLUX_NETNS_SHIFT;
    return netns << shift >> shift << 32 | ifindex;
}

}  // namespace

void MetadataPorts::add(std::uint16_t port, unsigned ifindex, std::uint64_t netns)
{
    ports_.push_back(port);
    netdevs[port].store(number_of(ifindex, netns), std::memory_order_relaxed);
}

MetadataPorts::~MetadataPorts()
{
    for (const std::uint16_t port : ports_)
        netdevs[port].store(0, std::memory_order_relaxed);
}

std::optional<RxMetadata> rx_metadata(Packet packet) noexcept
{
    const rte_mbuf& mbuf = packet.mbuf();
    if (mbuf.port >= netdevs.size() || mbuf.data_off < rx_headroom)
        return std::nullopt;
    const std::uint64_t netdev = netdevs[mbuf.port].load(std::memory_order_relaxed);
    pollux_metadata written;
    std::memcpy(&written,
                static_cast<const std::byte*>(mbuf.buf_addr) + rx_headroom - sizeof written,
                sizeof written);
    constexpr std::uint32_t bits = POLLUX_HAS_TIMESTAMP | POLLUX_HAS_HASH | POLLUX_HAS_VLAN;
    if (netdev == 0 || number_of(written.ifindex, written.netns) != netdev ||
        (written.valid & ~bits) != POLLUX_METADATA_MAGIC)
        return std::nullopt;
    RxMetadata metadata;
    // Some drivers report a timestamp of 0 when there is none (veth, 6.18).
    if (written.valid & POLLUX_HAS_TIMESTAMP && written.timestamp != 0)
        metadata.timestamp = written.timestamp;
    if (written.valid & POLLUX_HAS_HASH) {
        metadata.hash = written.hash;
        metadata.hash_type = written.hash_type;
    }
    if (written.valid & POLLUX_HAS_VLAN)
        metadata.vlan_tag = RxMetadata::VlanTag{written.vlan_protocol, written.vlan_tci};
    return metadata;
}

}  // namespace pollux
