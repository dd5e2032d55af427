// SPDX-License-Identifier: BSD-3-Clause
// What changed from one DPDK to the next, in the EAL and in net_af_xdp (rte_eth_af_xdp.c), with the
// commit that did it. All code that treats versions differently, tests included, asks here. Tested
// are 22.11, and with scripts/compat 24.11 and 25.11.
#pragma once

#include <rte_version.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace pollux {

constexpr bool dpdk_since(int year, int month)
{
    return RTE_VERSION >= RTE_VERSION_NUM(year, month, 0, 0);
}

// For fixes that are also in a stable release: 24.11.6 is (24, 11, 6). Newer ones are not included.
constexpr bool dpdk_stable_since(int year, int month, int minor)
{
    return RTE_VER_YEAR == year && RTE_VER_MONTH == month && RTE_VER_MINOR >= minor;
}

// 23.07 (ed090599c8): the close of a vdev's first queue leaves no descriptor of the socket.
constexpr bool pmd_closes_first_queue = dpdk_since(23, 7);

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

// 26.07 (a164a0bd78; also 25.11.4, and b4dff1ad82 for 24.11.6): the close of a vdev's other queues
// leaves no descriptors and no rings.
constexpr bool pmd_closes_all_queues =
    dpdk_since(26, 7) || dpdk_stable_since(25, 11, 4) || dpdk_stable_since(24, 11, 6);

// 26.07 (f5e1310f16): an lcore's mempool cache holds as many objects as it was made for. Before, it
// holds up to 1.5 times as many. More than half as many at once bypass it.
constexpr bool mempool_cache_is_exact = dpdk_since(26, 7);

// 26.07 (7baf81674a): there is -A, with which the EAL probes no device that is not named. --no-pci
// also keeps devices from being added later, and is about one bus only.
constexpr bool eal_can_probe_nothing = dpdk_since(26, 7);

// 26.11: rte_eth_dev_get_name_by_port() takes the size of the text. `get` is that function, and its
// type says which one it is.
template <class Get, std::size_t Size>
int ethdev_name(Get get, std::uint16_t port, char (&name)[Size])
{
    if constexpr (std::is_invocable_v<Get, std::uint16_t, char*, std::size_t>)
        return get(port, name, Size);
    else
        return get(port, name);
}

// These make a workaround needless, as pmd_closes_… do. It is kept for all versions nevertheless,
// because it then finds nothing to do, or because there was no such PMD to test with.
// - 25.11 (58ae74244c): statistics of more than 16 queues are no longer written out of bounds.
// - 26.03 (10ed220497; also 25.11.1, 24.11.5, 23.11.7): mbufs with attached buffers are sent
//   correctly.

}  // namespace pollux
