// SPDX-License-Identifier: BSD-3-Clause
// Statistics: what happened to every packet of a socket, or of a whole port.
#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace pollux {

// Numbers since the socket or port was opened. Each lost packet is counted under exactly one cause.
// A plain value, which any thread may use.
//
//     arrived at the XDP program = rx_passed + the rx causes but rx_missed + rx_packets
//     given to send()            = the tx causes of send() + tx_packets + what it left in the Batch
//     tx_packets                 = on the wire + tx_invalid + tx_unsent + tx_netdev_dropped
//
// A loss is a packet that was certainly lost. What may or may not be one is a note.
struct Stats {
    // Moved packets, as the PMD counts them. Bytes begin at the Ethernet header and exclude the
    // FCS.
    std::uint64_t rx_packets = 0, rx_bytes = 0;
    std::uint64_t tx_packets = 0, tx_bytes = 0;

    // Lost on the way in.
    std::uint64_t rx_ring_full = 0;  // the application did not receive in time
    std::uint64_t rx_too_long = 0;   // longer than a frame (zero-copy: all of rx_dropped)
    std::uint64_t rx_unread = 0;     // still in the RX ring when the port was stopped
    std::uint64_t rx_missed = 0;     // by the NIC, which had no room; ports only

    // Lost on the way out.
    std::uint64_t tx_down = 0;            // no carrier, netdev down, or the port only receives
    std::uint64_t tx_bad_length = 0;      // longer than a frame, or shorter than an Ethernet header
    std::uint64_t tx_freed = 0;           // a Batch had already freed the frame
    std::uint64_t tx_no_frame = 0;        // had to be copied, but the pool was empty
    std::uint64_t tx_invalid = 0;         // the kernel refused the descriptor
    std::uint64_t tx_unsent = 0;          // in the TX ring or staged when the port was stopped
    std::uint64_t tx_netdev_dropped = 0;  // by the driver, inside sendto (EBUSY); copy mode only

    // Not losses, but worth knowing.
    std::uint64_t rx_passed = 0;          // left to the kernel by the XDP program; ports only
    std::uint64_t rx_netdev_dropped = 0;  // the netdev's own rx_dropped; ports only, see below
    std::uint64_t tx_copied = 0;          // sent through a copy: foreign, chained or shared mbufs
    std::uint64_t pool_empty = 0;    // times the pool had too few frames to refill the ring with
    std::uint64_t wakeups = 0;       // syscalls with which receive() woke the driver
    std::uint64_t kicks = 0;         // syscalls that made the kernel send (zero-copy: bursts)
    std::uint64_t rx_in_driver = 0;  // frames in the NIC's own ring now; zero-copy only

    // What a driver counts as rx_dropped differs: losses of our sockets (veth, virtio_net), which
    // have their cause above, what the kernel's stack did not want of the packets that were passed
    // to it, and what the driver itself lost, which no other number has.

    Stats& operator+=(const Stats& other) noexcept;
    std::uint64_t lost() const noexcept;  // sum of all causes
};

// One row for each number above, so that tables, sums and JSON need no lists of their own:
//
//     for (const pollux::StatsField& field : pollux::stats_fields)
//         std::cout << field.name << ' ' << stats.*field.value << '\n';
struct StatsField {
    enum class Kind { moved, lost, note };
    std::string_view name;
    std::uint64_t Stats::*value;
    Kind kind;
};
inline constexpr std::array<StatsField, 22> stats_fields{{
    {"rx_packets", &Stats::rx_packets, StatsField::Kind::moved},
    {"rx_bytes", &Stats::rx_bytes, StatsField::Kind::moved},
    {"tx_packets", &Stats::tx_packets, StatsField::Kind::moved},
    {"tx_bytes", &Stats::tx_bytes, StatsField::Kind::moved},
    {"rx_ring_full", &Stats::rx_ring_full, StatsField::Kind::lost},
    {"rx_too_long", &Stats::rx_too_long, StatsField::Kind::lost},
    {"rx_unread", &Stats::rx_unread, StatsField::Kind::lost},
    {"rx_missed", &Stats::rx_missed, StatsField::Kind::lost},
    {"tx_down", &Stats::tx_down, StatsField::Kind::lost},
    {"tx_bad_length", &Stats::tx_bad_length, StatsField::Kind::lost},
    {"tx_freed", &Stats::tx_freed, StatsField::Kind::lost},
    {"tx_no_frame", &Stats::tx_no_frame, StatsField::Kind::lost},
    {"tx_invalid", &Stats::tx_invalid, StatsField::Kind::lost},
    {"tx_unsent", &Stats::tx_unsent, StatsField::Kind::lost},
    {"tx_netdev_dropped", &Stats::tx_netdev_dropped, StatsField::Kind::lost},
    {"rx_passed", &Stats::rx_passed, StatsField::Kind::note},
    {"rx_netdev_dropped", &Stats::rx_netdev_dropped, StatsField::Kind::note},
    {"tx_copied", &Stats::tx_copied, StatsField::Kind::note},
    {"pool_empty", &Stats::pool_empty, StatsField::Kind::note},
    {"wakeups", &Stats::wakeups, StatsField::Kind::note},
    {"kicks", &Stats::kicks, StatsField::Kind::note},
    {"rx_in_driver", &Stats::rx_in_driver, StatsField::Kind::note},
}};

// One line for each number that is not 0.
std::ostream& operator<<(std::ostream& out, const Stats& stats);

// A JSON object on one line, with the names of stats_fields and "lost". Includes zeros.
std::string to_json(const Stats& stats);

}  // namespace pollux
