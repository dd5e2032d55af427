// SPDX-License-Identifier: BSD-3-Clause
// What a Socket knows about itself, for monitoring.
#pragma once

#include "stats.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>

namespace pollux {

// The six counters the kernel keeps of an AF_XDP socket (struct xdp_statistics, linux/if_xdp.h).
struct XdpStatistics {
    std::uint64_t rx_dropped = 0, rx_invalid_descs = 0, tx_invalid_descs = 0;
    std::uint64_t rx_ring_full = 0, rx_fill_ring_empty_descs = 0, tx_ring_empty_descs = 0;
};

// Entries in each of the four rings of an AF_XDP socket. RX and completion ring: waiting for this
// process; fill and TX ring: for the kernel.
struct RingLevels {
    unsigned rx = 0, fill = 0, tx = 0, completion = 0;
};

// What Socket::status() returns.
struct SocketStatus {
    unsigned queue = 0;
    bool zero_copy = false;
    RingLevels rings = {};
    Stats stats = {};
    XdpStatistics kernel = {};
};

// One line for each number that is not 0.
std::ostream& operator<<(std::ostream& out, const SocketStatus& status);

// As a JSON object on one line, with the names used here, zeros included.
std::string to_json(const SocketStatus& status);

}  // namespace pollux
