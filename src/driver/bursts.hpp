// SPDX-License-Identifier: BSD-3-Clause
// What an application calls for each burst. Which ones is chosen when the device is started, so
// that nothing costs what was not asked for. They are noexcept, and neither allocate memory nor
// lock nor log.
#pragma once

#include <cstdint>

struct rte_mbuf;

namespace pollux::driver {

// Each queue has one socket, and the application's pool is the UMEM: what is received is handed on.
std::uint16_t receive_burst(void* rx_queue, rte_mbuf** mbufs, std::uint16_t count) noexcept;
// Some queues have several sockets, or another pool; packets are copied into mbufs of that.
std::uint16_t receive_any_burst(void* rx_queue, rte_mbuf** mbufs, std::uint16_t count) noexcept;
// The same, with what offloads.hpp does for the queue.
std::uint16_t receive_offloaded_burst(void* rx_queue, rte_mbuf** mbufs,
                                      std::uint16_t count) noexcept;
// The same as the queue's `burst`, in which an lcore may sleep (IdleSleep).
std::uint16_t receive_or_sleep_burst(void* rx_queue, rte_mbuf** mbufs,
                                     std::uint16_t count) noexcept;
// mbufs of the UMEM go as they are; all others, chained ones too, are copied into one frame.
std::uint16_t send_burst(void* tx_queue, rte_mbuf** mbufs, std::uint16_t count) noexcept;
std::uint16_t send_offloaded_burst(void* tx_queue, rte_mbuf** mbufs, std::uint16_t count) noexcept;

// How many packets wait in the queue's ring.
unsigned waiting(const void* rx_queue) noexcept;
// Whether a packet waits there, RTE_ETH_RX_DESC_DONE, and whether one still waits to be sent,
// RTE_ETH_TX_DESC_FULL.
int rx_descriptor_status(void* rx_queue, std::uint16_t offset) noexcept;
int tx_descriptor_status(void* tx_queue, std::uint16_t offset) noexcept;

}  // namespace pollux::driver
