// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/counter.hpp"

#include <cstdint>
#include <vector>

struct rte_mbuf;
struct rte_mempool;

namespace pollux {

class Rx;
class Tx;

}  // namespace pollux

namespace pollux::driver {

class LateKicks;

using Burst = std::uint16_t (*)(void* queue, rte_mbuf** mbufs, std::uint16_t count);

// What the burst functions get. From queue set-up to release; the halves of sockets are there while
// the device is started.
struct RxQueue {
    Rx* rx = nullptr;  // of these, the one whose turn it is
    // One for each queue of the netdev, and more if the application has fewer queues than that:
    // then these divide the netdev's among themselves, so that no packet stays with the kernel.
    std::vector<Rx*> sources = {};
    unsigned turn = 0;
    int fd = -1;                  // readable when a packet is in any of the sources
    rte_mempool* pool = nullptr;  // the application's
    std::uint16_t port = 0;       // our ethdev's number, not that of the net_af_xdp device below
    bool copies = false;          // `pool` is not the UMEM
    bool short_of_mbufs = false;
    // Where packets are copied: bytes that an mbuf has room for, and how many mbufs one packet may
    // take, of which it makes a chain. More than one only if the application asks for that.
    unsigned room = 0, parts = 1;
    std::uint16_t descriptors = 0;
    std::uint64_t offloads = 0;  // RTE_ETH_RX_OFFLOAD_…
    bool packet_types = false;   // the application wants to know them
    unsigned idle_us = 0;        // how long its lcore may sleep; 0: it spins
    Burst burst = nullptr;       // what receives, if the lcore may sleep
    Counter copied, no_mbuf;
    Counter too_long, too_long_bytes;  // received, but longer than these mbufs
};

struct TxQueue {
    Tx* tx = nullptr;
    LateKicks* late_kicks = nullptr;
    std::uint16_t descriptors = 0;
};

}  // namespace pollux::driver
