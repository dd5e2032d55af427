// SPDX-License-Identifier: BSD-3-Clause
#include "stats/accounting.hpp"

#include <algorithm>

namespace pollux {

void account_kernel(Stats& stats, const XdpStatistics& kernel, bool zero_copy) noexcept
{
    const std::uint64_t without_frame =
        zero_copy ? 0 : std::min(kernel.rx_fill_ring_empty_descs, kernel.rx_dropped);
    stats.rx_ring_full = kernel.rx_ring_full + without_frame;
    stats.rx_too_long = kernel.rx_dropped - without_frame;
    stats.tx_invalid = kernel.tx_invalid_descs;
}

void account_netdev(Stats& sockets, const NetdevDeltas& deltas) noexcept
{
    sockets.rx_missed = std::max(deltas.rx_missed, deltas.rx_fifo);
    sockets.rx_netdev_dropped = deltas.rx_dropped;
    sockets.rx_passed = deltas.passed;
}

void never_decrease(Stats& now, Stats& highest) noexcept
{
    const std::uint64_t in_driver = now.rx_in_driver;
    for (const StatsField& field : stats_fields) {
        highest.*field.value = std::max(highest.*field.value, now.*field.value);
        now.*field.value = highest.*field.value;
    }
    now.rx_in_driver = in_driver;
}

}  // namespace pollux
