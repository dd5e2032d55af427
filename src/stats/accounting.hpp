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
// rx_fill_ring_empty_descs. The PMD posts 2048 frames once and replaces each that it receives, or
// receives none. So the kernel has no frame when all of them wait in the RX ring: with 2048
// descriptors or more this is what a full ring looks like. In zero-copy mode
// rx_fill_ring_empty_descs counts the driver's failed attempts to refill its ring, and those are
// not packets.
void account_kernel(Stats& stats, const XdpStatistics& kernel, bool zero_copy) noexcept;

// What the netdev and the XDP program have counted since the port was opened.
struct NetdevDeltas {
    std::uint64_t rx_missed = 0;   // by the NIC, which had no room
    std::uint64_t rx_fifo = 0;     // the same
    std::uint64_t rx_dropped = 0;  // by driver and kernel, for whatever reason
    std::uint64_t passed = 0;      // left to the kernel by the XDP program
};
// Adds the deltas to the sum of a port's sockets.
//
// What the NIC had no room for is in rx_missed, in rx_fifo, or in both: igb and igc add to rx_fifo
// what they count as rx_missed, and what one queue had no room for. So the larger of the two was
// certainly lost.
//
// A netdev's rx_dropped is no loss here. Drivers count different things in it: veth and virtio_net
// what the sockets lost, which has its cause already, and all of them what the kernel's stack
// dropped of the packets that were left to it. None of that can be subtracted exactly, because the
// numbers are not read at the same moment. Nor are a netdev's dropped TX packets the port's: they
// include the kernel's own.
void account_netdev(Stats& sockets, const NetdevDeltas& deltas) noexcept;

// Raises each number of `now` to what it was before, and remembers it in `highest`. Not
// rx_in_driver, which is no count.
void never_decrease(Stats& now, Stats& highest) noexcept;

}  // namespace pollux
