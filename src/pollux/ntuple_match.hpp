// SPDX-License-Identifier: BSD-3-Clause
// The fields by which an ntuple rule in the NIC recognises packets.
//
//     const pollux::NtupleMatch vxlan{.protocol = pollux::NtupleMatch::Protocol::udp,
//                                     .destination_port = 4789};
#pragma once

#include "ip_address.hpp"
#include "netdev.hpp"

#include <rte_ether.h>

#include <cstdint>
#include <optional>

namespace pollux {

// Matches the packets that have all values given here. Empty fields match anything.
struct NtupleMatch {
    // Host byte order; 0x88f7 is PTP. Cannot be combined with IP fields.
    std::optional<std::uint16_t> ether_type = {};
    std::optional<rte_ether_addr> source_mac = {};  // cannot be combined with IP fields
    std::optional<rte_ether_addr> destination_mac = {};
    std::optional<std::uint16_t> vlan = {};          // 0..4095
    std::optional<std::uint8_t> vlan_priority = {};  // 0..7
    enum class Protocol : std::uint8_t { any, udp, tcp, sctp };
    Protocol protocol = Protocol::any;  // over IPv4, or IPv6 if an address is
    std::optional<IpAddress> source = {}, destination = {};
    std::optional<std::uint16_t> source_port = {},
                                 destination_port = {};  // need a protocol; host byte order
    bool ipv6 = false;  // for a protocol over IPv6 without an address
};

// What an NtupleRule is made from.
struct NtupleOptions {
    Netdev netdev;
    NtupleMatch match = {};  // at least one field
    unsigned queue = 0;      // where the packets shall arrive, 0..netdev.queues()-1
    bool discard = false;    // the NIC drops the packets, which arrive nowhere; `queue` must be 0
};

}  // namespace pollux
