// SPDX-License-Identifier: BSD-3-Clause
// pollux.h: statistics.
#include "capi/c_call.hpp"
#include "pollux/error.hpp"

#include <cstdio>
#include <sstream>

using namespace pollux;

namespace {

// In the order of pollux_stats, where a missing number would not compile.
pollux_stats translate(const Stats& from)
{
    static_assert(sizeof(pollux_stats) ==
                  sizeof(std::size_t) + sizeof(Stats) + sizeof(std::uint64_t));
    return {.size = sizeof(pollux_stats),
            .rx_packets = from.rx_packets,
            .rx_bytes = from.rx_bytes,
            .tx_packets = from.tx_packets,
            .tx_bytes = from.tx_bytes,
            .rx_ring_full = from.rx_ring_full,
            .rx_too_long = from.rx_too_long,
            .rx_unread = from.rx_unread,
            .rx_missed = from.rx_missed,
            .tx_down = from.tx_down,
            .tx_bad_length = from.tx_bad_length,
            .tx_freed = from.tx_freed,
            .tx_no_frame = from.tx_no_frame,
            .tx_invalid = from.tx_invalid,
            .tx_unsent = from.tx_unsent,
            .tx_netdev_dropped = from.tx_netdev_dropped,
            .rx_passed = from.rx_passed,
            .rx_netdev_dropped = from.rx_netdev_dropped,
            .tx_copied = from.tx_copied,
            .pool_empty = from.pool_empty,
            .wakeups = from.wakeups,
            .kicks = from.kicks,
            .rx_in_driver = from.rx_in_driver,
            .lost = from.lost()};
}

// The numbers are the same, in the same order.
Stats translate(const pollux_stats& from)
{
    Stats stats;
    const std::uint64_t* number = &from.rx_packets;
    for (const StatsField& field : stats_fields)
        stats.*field.value = *number++;
    return stats;
}

}  // namespace

int pollux_port_stats(const pollux_port* port, pollux_stats* stats)
{
    return c::int_from([&] {
        c::write(stats, translate(port->port->stats()));
        return 0;
    });
}

int pollux_socket_stats(const pollux_socket* socket, pollux_stats* stats)
{
    return c::int_from([&] {
        c::write(stats, translate(c::of(socket).stats()));
        return 0;
    });
}

int pollux_stats_print(const pollux_stats* stats, std::FILE* out)
{
    return c::int_from([&] {
        std::ostringstream text;
        text << translate(c::read(stats));
        if (std::fputs(text.str().c_str(), out) < 0)
            throw Error{{.problem = "cannot print the statistics", .errnum = errno}};
        return 0;
    });
}
