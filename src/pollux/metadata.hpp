// SPDX-License-Identifier: BSD-3-Clause
// What the XDP program knew of a received packet, and wrote in the bytes in front of it.
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

// What the NIC said of a packet. Which of it there is depends on the driver (Netdev::xdp_features)
// and on the packet.
struct RxMetadata {
    struct VlanTag {
        std::uint16_t protocol = 0;  // 0x8100 or 0x88a8, in host order
        std::uint16_t tci = 0;       // priority and VLAN, in host order
    };

    std::optional<std::uint64_t> timestamp = {};  // ns, of the NIC's clock
    std::optional<std::uint32_t> hash = {};
    std::uint32_t hash_type = 0;           // of what: the kernel's enum xdp_rss_hash_type
    std::optional<VlanTag> vlan_tag = {};  // that the NIC took out of the packet
};

// Of a packet as it was received, of a port that was opened with rx_metadata and is not stopped
// yet; nullopt for any other, also when bytes have been pushed in front of it. Bytes in front that
// an earlier packet has left in the frame are not taken for its own. Any thread that has the
// packet.
std::optional<RxMetadata> rx_metadata(Packet packet) noexcept;

// What an XDP program of your own has written in front of the packet (bpf_xdp_adjust_meta), which
// must be of exactly this size. Nothing tells whether it has: let it do so for every packet, or
// else put something into T that earlier packets in the same frame cannot have left. nullopt when
// the packet does not begin where a received one can.
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
