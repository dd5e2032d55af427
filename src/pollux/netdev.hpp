// SPDX-License-Identifier: BSD-3-Clause
// A network interface, as the kernel and its driver describe it.
//
//     const pollux::Netdev netdev{"eth0"};
//     std::cout << netdev.driver << ", " << netdev.queues() << " queues\n";
#pragma once

#include "xdp_features.hpp"

#include <rte_ether.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pollux {

class Netns;

// What the kernel said about a network interface when the object was made (rtnetlink, ethtool,
// generic netlink "netdev"). It is not kept up to date. Do not ask DPDK instead: for net_af_xdp
// ports it returns constants, a link that is always up at 10G and an MTU of 1500.
//
// A plain value, which also keeps its network namespace in existence. Any thread may make one. All
// that takes a Netdev asks and acts in the netdev's namespace, whatever that of the calling thread;
// from another one that needs CAP_SYS_ADMIN.
struct Netdev {
    Netdev() = default;  // describes none
    // Finds it by name or altname, in the network namespace of the calling thread. Throws Error:
    // no_such_netdev if it is not there.
    explicit Netdev(std::string_view name_or_altname);
    // Asks again about the netdev that has this name now. Throws Error as above.
    Netdev refreshed() const;

    std::shared_ptr<const Netns> netns;  // its network namespace

    // As `ethtool -l` shows them. Pollux needs queues that can both receive and send.
    struct Channels {
        unsigned rx = 0, tx = 0, combined = 0;
    };

    std::string name;
    unsigned index = 0;
    std::string driver;  // empty if it does not say its name
    unsigned mtu = 0;    // bytes, without the Ethernet header
    rte_ether_addr mac = {};
    Channels channels;
    unsigned most_rx_queues = 0;      // with as many channels as it can ever have
    unsigned speed = 0;               // Mbit/s, as the driver says; 0: unknown, or no carrier
    bool up = false;                  // administratively
    bool carrier = false;             // up, and the cable is plugged in
    bool promiscuous = false;         // IFF_PROMISC is set, by an administrator
    bool default_route = false;       // the machine's default route leads through it
    int numa_node = -1;               // -1: unknown
    bool zero_copy_capable = false;   // as the driver says; before Linux 6.3, by its name
    unsigned zero_copy_segments = 0;  // most buffers of a zero-copy packet; 0: unknown (< 6.6)
    std::optional<XdpFeatures> xdp_features;  // empty before Linux 6.3
    bool dma_translated = false;              // an IOMMU maps each page for the device

    // How many queues Pollux can drive, at least 1. They are 0..queues()-1.
    unsigned queues() const noexcept;
};

// The netdev's own packet counters, which start when it is created (IFLA_STATS64).
struct NetdevCounters {
    std::uint64_t rx_packets = 0, tx_packets = 0;
    std::uint64_t rx_missed = 0;   // rx_missed_errors: the NIC had no room
    std::uint64_t rx_fifo = 0;     // rx_fifo_errors: the same; igb and igc count a packet in both
    std::uint64_t rx_dropped = 0;  // by driver and kernel, for whatever reason
    std::uint64_t tx_dropped = 0;  // includes tx_errors
};
// Asks the kernel. Throws Error: netdev_gone if the netdev was removed. Any thread may call it.
NetdevCounters netdev_counters(const Netdev& netdev);

}  // namespace pollux
