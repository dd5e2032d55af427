// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xdp_features.hpp"

#include <rte_ether.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pollux {

// What the kernel said of a network interface when the object was made (rtnetlink, ethtool, generic
// netlink "netdev", bpf). DPDK's own answers about net_af_xdp ports are constants: link always up
// at 10G, MTU always 1500.
struct Netdev {
    Netdev() = default;  // none
    // By name or altname, in the network namespace of the calling thread. Throws Error.
    explicit Netdev(std::string_view name_or_altname);

    // Channels as `ethtool -l` shows them. A queue is usable when it can both receive and send.
    struct Channels {
        unsigned rx = 0, tx = 0, combined = 0;
    };

    std::string name;
    unsigned index = 0;
    std::string driver;  // empty if the driver does not say
    unsigned mtu = 0;    // bytes, without Ethernet header
    rte_ether_addr mac = {};
    Channels channels;
    unsigned speed = 0;          // Mbit/s, the driver's word; 0: unknown, or without carrier
    bool up = false;             // administratively
    bool carrier = false;        // up and cable plugged
    bool promiscuous = false;    // IFF_PROMISC set by an administrator
    bool default_route = false;  // the machine's way out leads through it, or through its master
    int numa_node = -1;          // -1: unknown
    bool zero_copy_capable = false;   // the driver says XSK_ZEROCOPY; before Linux 6.3, by its name
    unsigned zero_copy_segments = 0;  // buffers of a zero-copy packet; 0: not said (Linux 6.6)
    std::optional<XdpFeatures> xdp_features;  // none before Linux 6.3
    bool dma_translated = false;              // an IOMMU gives each page an address of its own

    // Queues 0..queues()-1 can be driven; at least 1.
    unsigned queues() const noexcept;
};

// The netdev's own packet counters since it exists (IFLA_STATS64). Throws Error when it is gone.
struct NetdevCounters {
    std::uint64_t rx_packets = 0, tx_packets = 0;
    std::uint64_t rx_dropped = 0;  // with rx_missed and rx_fifo: whatever the driver could not keep
    std::uint64_t tx_dropped = 0;  // with tx_errors
};
NetdevCounters netdev_counters(const Netdev& netdev);

}  // namespace pollux
