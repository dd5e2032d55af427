// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ip_address.hpp"
#include "netdev.hpp"

#include <rte_ether.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

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

// An ntuple rule (`ethtool -N`) in the NIC, for as long as it lives: the packets arrive on this
// queue, whatever RSS says. The destructor takes it out, or after a kill the next Pollux process on
// the netdev; a rule that somebody has put in its place stays. What a NIC can match is its driver's
// affair: igb knows ether types, MACs and VLAN priorities only.
//
// The constructor does all or nothing. Throws Error: EOPNOTSUPP where the driver has no such rules
// or not of this kind, ENOSPC when its table is full, EEXIST when it has this very rule. Any
// thread; needs CAP_NET_ADMIN.
class NtupleRule {
public:
    explicit NtupleRule(const NtupleOptions& options);
    ~NtupleRule();
    NtupleRule(NtupleRule&&) noexcept;
    NtupleRule& operator=(NtupleRule&&) noexcept;

    // As `ethtool -n` shows it.
    unsigned location() const noexcept;
    // What was taken out that killed processes had left; may be empty.
    const std::string& put_back() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pollux
