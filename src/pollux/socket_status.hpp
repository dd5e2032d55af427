// SPDX-License-Identifier: BSD-3-Clause
// A snapshot of one socket for monitoring: its rings, its statistics and the kernel's counters.
#pragma once

#include "stats.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>

namespace pollux {

// The kernel's six counters for an AF_XDP socket (struct xdp_statistics, linux/if_xdp.h), since it
// was opened.
struct XdpStatistics {
    std::uint64_t rx_dropped = 0, rx_invalid_descs = 0, tx_invalid_descs = 0;
    std::uint64_t rx_ring_full = 0, rx_fill_ring_empty_descs = 0, tx_ring_empty_descs = 0;
};

// Entries in each of the four rings of an AF_XDP socket. Those in the RX and the completion ring
// wait for this process, those in the fill and the TX ring for the kernel.
struct RingLevels {
    unsigned rx = 0, fill = 0, tx = 0, completion = 0;
};

// What Socket::status() returns. A plain value, which any thread may use.
struct SocketStatus {
    unsigned queue = 0;
    bool zero_copy = false;
    RingLevels rings = {};
    Stats stats = {};
    XdpStatistics kernel = {};
};

// Queue, mode and rings on one line, then one line for each statistic that is not 0.
std::ostream& operator<<(std::ostream& out, const SocketStatus& status);

// A JSON object on one line, with the names of the members above (`kernel` is "xdp_statistics").
// Includes zeros.
std::string to_json(const SocketStatus& status);

}  // namespace pollux
