// SPDX-License-Identifier: BSD-3-Clause
// What changed from one DPDK to the next, in the EAL and in net_af_xdp (rte_eth_af_xdp.c), with the
// commit that did it. All code that treats versions differently, tests included, asks here. Tested
// are 22.11, and with scripts/compat 24.11 and 25.11.
#pragma once

#include <rte_version.h>

namespace pollux {

constexpr bool dpdk_since(int year, int month)
{
    return RTE_VERSION >= RTE_VERSION_NUM(year, month, 0, 0);
}

// 23.11 (349e2ee77e): several sockets may share one UMEM in the kernel, with shared_umem=1. Debian
// built its 22.11 without that.
constexpr bool pmd_shares_umem = dpdk_since(23, 11);

// 24.07 (97039941b2): the UMEM is all of the pool's memory. Before, it was only as long as the
// mbufs would be without gaps between them, and mbufs beyond its end were silently lost.
constexpr bool pmd_takes_pools_with_gaps = dpdk_since(24, 7);

// 25.07 (5933943107): a vdev may also have several queues where the netdev has separate RX and TX
// channels instead of "combined" ones, as veth has.
constexpr bool pmd_counts_rx_tx_channels = dpdk_since(25, 7);

// 25.11 (cc0dea40b3): rte_eal_init() ends the process when it does not know an option.
constexpr bool eal_exits_at_bad_words = dpdk_since(25, 11);

// These make a workaround needless too. It is kept for all versions nevertheless, because it then
// finds nothing to do, or because there was no such PMD to test with.
// - 23.07 (ed090599c8): the close of a vdev's first queue leaves no descriptor of the socket.
// - 25.11 (58ae74244c): statistics of more than 16 queues are no longer written out of bounds.
// - 26.03 (10ed220497; also 25.11.1, 24.11.5): mbufs with attached buffers are sent correctly.
// - 26.07 (a164a0bd78): the close of a vdev's other queues leaves no descriptors and no rings.

}  // namespace pollux
