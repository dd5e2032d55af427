// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/rx.hpp"

#include <poll.h>
#include <rte_cycles.h>
#include <rte_lcore.h>
#include <rte_mempool.h>
#include <sys/socket.h>

#include <span>

namespace pollux {

// The PMD allocates the fill ring's new frames all or nothing, and rolls back if it cannot: with 31
// frames left and 32 packets waiting it would deliver nothing, forever. A callback of the ethdev
// (rte_eth_add_rx_callback) may have taken all packets, and then the pool is not to blame.
//
// An attempt after which nothing was received is not counted again, because a lane that spins makes
// millions of them.
unsigned Rx::receive_with_short_pool(rte_mbuf** mbufs, unsigned want) noexcept
{
    const std::uint64_t received = received_;
    unsigned got = 0;
    for (want = (want + 1) / 2; want != 0 && got == 0; want /= 2) {
        const std::uint32_t taken = Ring::load(rx_ring_.consumer, std::memory_order_relaxed);
        got = burst(mbufs, want);
        const bool moved = taken != Ring::load(rx_ring_.consumer, std::memory_order_relaxed);
        if (got == 0 && (moved || rx_ring_.level() == 0))
            return 0;
    }
    if (received != received_when_empty_)
        pool_empty_ += 1;
    received_when_empty_ = received_;
    return got;
}

// When nothing waits: lets the driver work in this thread (busy polling), or wakes one that asks
// for it, which only drivers with zero-copy do, and virtio_net nearly always.
//
// At least 5 microseconds apart. The number is Firedancer's (its #10371): a lane that polls in
// every empty round keeps the queue's NAPI to itself, and TX starves. (In bpf-examples#138 a
// receiver that polls in every round stands still, with ixgbe on Linux 6.14.) Others were not
// measured here: veth ignores busy polling, and QEMU's NICs say nothing about time. With more, a
// packet may wait that much longer; with none, each idle round of virtio_net's would be a syscall.
// Firedancer also forces a poll after 150 microseconds in which packets were always waiting. That
// is not needed here: a poll brings no more than its budget, and receive() soon finds the ring
// empty.
void Rx::wake_driver() noexcept
{
    constexpr std::uint64_t spacing_us = 5;
    const std::uint64_t now = rte_rdtsc();
    if (now < next_wakeup_)
        return;
    next_wakeup_ = now + rte_get_tsc_hz() / 1'000'000 * spacing_us;
    if (busy_poll_) {
        recvfrom(fd_, nullptr, 0, MSG_DONTWAIT, nullptr, nullptr);
    } else {
        pollfd self{fd_, POLLIN, 0};
        poll(&self, 1, 0);
    }
    wakeups_ += 1;
}

// Not by rte_mempool_avail_count(), which adds what other lcores have in their caches.
bool Rx::starved() const noexcept
{
    if (waiting() == 0)
        return false;
    const rte_mempool_cache* own = rte_mempool_default_cache(pool_, rte_lcore_id());
    return (own == nullptr || own->len == 0) &&
           rte_mempool_get_ops(pool_->ops_index)->get_count(pool_) == 0;
}

std::optional<std::vector<std::uint8_t>> Rx::receive_copy()
{
    Batch batch;
    if (receive(batch, 1) == 0)
        return std::nullopt;
    const std::span<const std::uint8_t> bytes = batch[0].bytes();
    return std::vector<std::uint8_t>{bytes.begin(), bytes.end()};
}

}  // namespace pollux
