// SPDX-License-Identifier: BSD-3-Clause
// Kernel constants that Debian bookworm's headers (6.1) lack, with the version that brought them.
#pragma once

#include <linux/if_xdp.h>

#include <cstdint>

namespace pollux {

// <linux/if_xdp.h>, Linux 6.17: descriptors sent by one sendto() in copy mode, 32..TX ring.
constexpr int xdp_max_tx_skb_budget = 9;

// <linux/if_xdp.h>, Linux 6.6: bind flag for packets of several buffers.
constexpr std::uint16_t xdp_use_sg = 1 << 4;

// The same header, also 6.6: option of a descriptor whose packet continues in the next one.
constexpr std::uint32_t xdp_pkt_contd = 1 << 0;

// <linux/bpf.h>, Linux 6.3: load flag of programs that are bound to a netdev's driver and run on
// the CPU.
constexpr std::uint32_t bpf_xdp_dev_bound_only = 1 << 6;

// The kernel's XDP_UMEM_MIN_CHUNK_SIZE, which no header exports.
constexpr unsigned least_chunk = 2048;

// <linux/netdev.h>, Linux 6.3: the generic netlink family "netdev".
constexpr char netdev_family_name[] = "netdev";
constexpr int netdev_cmd_dev_get = 1;
constexpr int netdev_attr_ifindex = 1;
constexpr int netdev_attr_xdp_features = 3;
constexpr int netdev_attr_xdp_zc_max_segs = 4;           // 6.6
constexpr int netdev_attr_xdp_rx_metadata_features = 5;  // 6.7
constexpr int netdev_attr_xsk_features = 6;              // 6.8
constexpr int netdev_cmd_queue_get = 10;                 // 6.8, and its attributes
constexpr int netdev_attr_queue_id = 1;
constexpr int netdev_attr_queue_ifindex = 2;
constexpr int netdev_attr_queue_type = 3;
constexpr int netdev_queue_type_rx = 0;
constexpr int netdev_attr_queue_xsk = 7;  // 6.15

// <linux/ethtool.h>: what is done with source and destination before they are hashed for RSS.
constexpr std::uint8_t rxh_xfrm_sym_xor = 1 << 0;     // 6.8
constexpr std::uint8_t rxh_xfrm_sym_or_xor = 1 << 1;  // 6.15

// The kernel's internal <linux/ethtool.h>, not exported either: the bit of Toeplitz.
constexpr std::uint8_t eth_rss_hash_top = 1 << 0;

}  // namespace pollux
