// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ip_address.hpp"
#include "netdev.hpp"

#include <rte_ether.h>

#include <cstdint>
#include <optional>

namespace pollux {

// Which packets: those that have everything that is given here.
struct NtupleMatch {
    // Ethernet frames, where nothing of IP is asked for. In host byte order: 0x88f7 is PTP.
    std::optional<std::uint16_t> ether_type = {};
    std::optional<rte_ether_addr> source_mac = {};  // not together with anything of IP
    std::optional<rte_ether_addr> destination_mac = {};
    std::optional<std::uint16_t> vlan = {};                // 0..4095
    std::optional<std::uint8_t> vlan_priority = {};        // 0..7
    enum class Protocol : std::uint8_t { any, udp, tcp };  // of IPv4, if no address is IPv6
    Protocol protocol = Protocol::any;
    std::optional<IpAddress> source = {}, destination = {};
    std::optional<std::uint16_t> source_port = {}, destination_port = {};  // of UDP and TCP
    bool ipv6 = false;  // where a protocol is given without an address
};

struct NtupleOptions {
    Netdev netdev;
    NtupleMatch match = {};
    unsigned queue = 0;
};

}  // namespace pollux
