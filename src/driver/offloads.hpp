// SPDX-License-Identifier: BSD-3-Clause
// What many applications expect a NIC to do, done in software, for those that ask for it. AF_XDP
// has no way to let the NIC do it.
#pragma once

#include <rte_ethdev.h>
#include <rte_mbuf_ptype.h>

#include <array>
#include <cstdint>

namespace pollux::driver {

constexpr std::uint64_t rx_checksum_offloads =
    RTE_ETH_RX_OFFLOAD_IPV4_CKSUM | RTE_ETH_RX_OFFLOAD_UDP_CKSUM | RTE_ETH_RX_OFFLOAD_TCP_CKSUM;
// What offload_received() does.
constexpr std::uint64_t rx_offloads = rx_checksum_offloads | RTE_ETH_RX_OFFLOAD_VLAN_STRIP;
constexpr std::uint64_t tx_checksum_offloads =
    RTE_ETH_TX_OFFLOAD_IPV4_CKSUM | RTE_ETH_TX_OFFLOAD_UDP_CKSUM | RTE_ETH_TX_OFFLOAD_TCP_CKSUM;

// Chains are gathered into one frame, and mbufs are freed one by one or in bulk in any case.
constexpr std::uint64_t tx_offloads =
    tx_checksum_offloads | RTE_ETH_TX_OFFLOAD_MULTI_SEGS | RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;

// The layers of which the types of packets are told, and these types.
constexpr std::uint32_t packet_type_layers =
    RTE_PTYPE_L2_MASK | RTE_PTYPE_L3_MASK | RTE_PTYPE_L4_MASK;
inline constexpr std::array packet_types{
    RTE_PTYPE_L2_ETHER,    RTE_PTYPE_L2_ETHER_VLAN, RTE_PTYPE_L2_ETHER_QINQ, RTE_PTYPE_L3_IPV4,
    RTE_PTYPE_L3_IPV4_EXT, RTE_PTYPE_L3_IPV6,       RTE_PTYPE_L3_IPV6_EXT,   RTE_PTYPE_L4_TCP,
    RTE_PTYPE_L4_UDP,      RTE_PTYPE_L4_SCTP,       RTE_PTYPE_L4_FRAG};

// Takes the VLAN tag off, verifies the checksums, and sets the flags that say so.
void offload_received(rte_mbuf& mbuf, std::uint64_t offloads) noexcept;
// Sets packet_type, by a walk through the headers.
void set_packet_type(rte_mbuf& mbuf) noexcept;

// Computes the checksums that the mbuf's flags ask for, of the headers that its l2_len and l3_len
// name. Leaves the packet as it is where these are not in its first segment. It may be called again
// for the same mbuf, if that was not sent.
void offload_sent(rte_mbuf& mbuf) noexcept;

}  // namespace pollux::driver
