// SPDX-License-Identifier: BSD-3-Clause
// Turns raw counters into the causes of Stats, so that each lost packet has exactly one. Pure: it
// needs neither a kernel nor DPDK.
#pragma once

#include "pollux/socket_status.hpp"
#include "pollux/stats.hpp"

#include <cstdint>

namespace pollux {

// Adds what the kernel counted for an AF_XDP socket.
//
// In copy mode the kernel counts a packet for which it had no frame in both rx_dropped and
// rx_fill_ring_empty_descs. In zero-copy mode the latter counts the driver's failed attempts to
// refill its ring, and those are not packets.
void account_kernel(Stats& stats, const XdpStatistics& kernel, bool zero_copy) noexcept;

// What the netdev and the XDP program have counted since the port was opened.
struct NetdevDeltas {
    std::uint64_t rx_dropped = 0, tx_dropped = 0;
    std::uint64_t passed = 0;  // left to the kernel by the XDP program
    // The driver's rx_dropped includes what the sockets could not take (veth in native mode).
    bool counts_socket_losses = false;
};
// Adds the deltas to the sum of a port's sockets. The netdev's number of dropped packets includes
// what the kernel's stack dropped of the packets that were left to it, and with some drivers what
// the sockets lost. Both have causes of their own and are subtracted.
void account_netdev(Stats& sockets, const NetdevDeltas& deltas) noexcept;

}  // namespace pollux
