// SPDX-License-Identifier: BSD-3-Clause
// Which bytes in front of a packet are its metadata.
//
// The kernel hands over no length, and the frames of a Umem go from port to port with what earlier
// packets have left in them. To wipe or to mark every packet would cost all ports. Three things
// together are sure, and cost nothing but this look:
//
// 1. The mbuf says which ethdev port it came from (the PMD writes that for each packet; 0xffff in a
//    blank one), and that port has metadata: then our program has written it for this packet.
// 2. Except where the driver leaves no room for any. Then the bytes are those of another netdev,
//    and its ifindex stands in them.
// 3. The packet does not begin before the place where the kernel puts it.
#include "datapath/metadata_ports.hpp"
#include "pollux/metadata.hpp"

#include "base/pmd_limits.hpp"
#include "shared.h"

#include <algorithm>
#include <atomic>

namespace pollux {

namespace {

// By ethdev port: ifindex of the netdev, or 0.
std::array<std::atomic<std::uint32_t>, RTE_MAX_ETHPORTS> netdevs{};

}  // namespace

void MetadataPorts::add(std::uint16_t port, unsigned ifindex)
{
    ports_.push_back(port);
    netdevs[port].store(ifindex, std::memory_order_relaxed);
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
    const std::uint32_t netdev = netdevs[mbuf.port].load(std::memory_order_relaxed);
    pollux_metadata said;
    std::memcpy(&said, static_cast<const std::byte*>(mbuf.buf_addr) + rx_headroom - sizeof said,
                sizeof said);
    constexpr std::uint32_t bits = POLLUX_HAS_TIMESTAMP | POLLUX_HAS_HASH | POLLUX_HAS_VLAN;
    if (netdev == 0 || said.ifindex != netdev || (said.valid & ~bits) != POLLUX_METADATA_MAGIC)
        return std::nullopt;
    RxMetadata metadata;
    // Some drivers say yes, and 0, when there is none (veth, 6.18).
    if (said.valid & POLLUX_HAS_TIMESTAMP && said.timestamp != 0)
        metadata.timestamp = said.timestamp;
    if (said.valid & POLLUX_HAS_HASH) {
        metadata.hash = said.hash;
        metadata.hash_type = said.hash_type;
    }
    if (said.valid & POLLUX_HAS_VLAN)
        metadata.vlan_tag = RxMetadata::VlanTag{said.vlan_protocol, said.vlan_tci};
    return metadata;
}

}  // namespace pollux
