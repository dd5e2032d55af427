// SPDX-License-Identifier: BSD-3-Clause
// Reads what the NIC or an XDP program knew about a packet when it was received:
//
//     const auto metadata = pollux::rx_metadata(packet);  // the port has rx_metadata
//     if (metadata && metadata->timestamp) …
#pragma once

#include "packet.hpp"

#include <rte_mbuf.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <type_traits>

namespace pollux {

// What the NIC said about a packet. Which parts there are depends on the driver
// (Netdev::xdp_features) and on the packet.
struct RxMetadata {
    struct VlanTag {
        std::uint16_t protocol = 0;  // 0x8100 or 0x88a8, in host order
        std::uint16_t tci = 0;       // priority and VLAN, in host order
    };

    std::optional<std::uint64_t> timestamp = {};  // ns of the NIC's clock
    std::optional<std::uint32_t> hash = {};
    std::uint32_t hash_type = 0;  // what was hashed: the kernel's enum xdp_rss_hash_type
    // Only a tag that is not in the packet. One that the driver keeps beside it is put back into it
    // (Linux 6.8); this is one for which there was no room in front.
    std::optional<VlanTag> vlan_tag = {};
};

// Returns the metadata of a packet that still begins where it was received, from a port that was
// opened with rx_metadata and is not stopped; otherwise nullopt, also if bytes were pushed in front
// of it. What an earlier packet left in the frame is never taken for this packet's. Call it from
// the thread that holds the packet.
std::optional<RxMetadata> rx_metadata(Packet packet) noexcept;

// Returns what an XDP program of your own wrote in front of the packet (bpf_xdp_adjust_meta), which
// must have exactly this size. Nothing says whether it did: let it do so for every packet, or put
// something into T that earlier packets in the same frame cannot have left. nullopt if the packet
// does not begin where a received one can. Call it from the thread that holds the packet.
template <class T>
std::optional<T> metadata_before(Packet packet) noexcept
{
    static_assert(std::is_trivially_copyable_v<T>);
    static_assert(sizeof(T) % 4 == 0 && sizeof(T) <= 252, "the kernel's limits");
    const rte_mbuf& mbuf = packet.mbuf();
    if (mbuf.data_off < RTE_PKTMBUF_HEADROOM + sizeof(T))
        return std::nullopt;
    std::array<std::byte, sizeof(T)> bytes;
    std::memcpy(bytes.data(), rte_pktmbuf_mtod(&mbuf, const std::byte*) - sizeof(T), sizeof(T));
    return std::bit_cast<T>(bytes);
}

}  // namespace pollux
