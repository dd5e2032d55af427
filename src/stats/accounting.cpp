// SPDX-License-Identifier: BSD-3-Clause
#include "stats/accounting.hpp"

#include <algorithm>

namespace pollux {

void account_kernel(Stats& stats, const XdpStatistics& kernel, bool zero_copy) noexcept
{
    stats.rx_ring_full = kernel.rx_ring_full;
    stats.rx_fill_empty =
        zero_copy ? 0 : std::min(kernel.rx_fill_ring_empty_descs, kernel.rx_dropped);
    stats.rx_too_long = kernel.rx_dropped - stats.rx_fill_empty;
    stats.tx_invalid = kernel.tx_invalid_descs;
}

void account_netdev(Stats& sockets, const NetdevDeltas& deltas) noexcept
{
    sockets.rx_passed = deltas.passed;
    sockets.tx_netdev_dropped = deltas.tx_dropped;
    std::uint64_t elsewhere = deltas.passed;
    if (deltas.counts_socket_losses)
        elsewhere += sockets.rx_ring_full + sockets.rx_fill_empty + sockets.rx_too_long;
    sockets.rx_netdev_dropped = deltas.rx_dropped - std::min(deltas.rx_dropped, elsewhere);
}

}  // namespace pollux
