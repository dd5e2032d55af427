// SPDX-License-Identifier: BSD-3-Clause
// Fixed numbers of net_af_xdp and ethdev that no header of DPDK exports.
#pragma once

#include <cstdint>

namespace pollux {

// net_af_xdp (22.11 … 26.07, rte_eth_af_xdp.c): the frames that it posts to the fill ring at
// set-up, and the fixed sizes of two rings (2 and 1 times ETH_AF_XDP_DFLT_NUM_DESCS).
constexpr unsigned pmd_fill_frames = 2048;
constexpr std::uint32_t pmd_fill_ring = 4096;
constexpr std::uint32_t pmd_completion_ring = 2048;

// Frames that a pool must have for each socket that shares its UMEM (ETH_AF_XDP_NUM_BUFFERS).
constexpr unsigned pmd_frames_per_sharer = 4096;

// RTE_ETHDEV_QUEUE_STAT_CNTRS, which 25.11 no longer exports. An ethdev has no room for the numbers
// of more queues, and before 25.11 the PMD writes them over its caller's stack (58ae74244c).
constexpr unsigned pmd_queues_with_stats = 16;

// Bytes of each mbuf's buffer in front of a received packet: RTE_PKTMBUF_HEADROOM and the kernel's
// XDP_PACKET_HEADROOM.
constexpr unsigned rx_headroom = 128 + 256;

}  // namespace pollux
