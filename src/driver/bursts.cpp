// SPDX-License-Identifier: BSD-3-Clause
#include "driver/bursts.hpp"

#include "driver/idle_sleep.hpp"
#include "driver/late_kicks.hpp"
#include "driver/offloads.hpp"
#include "driver/queues.hpp"
#include "pollux/rx.hpp"
#include "pollux/tx.hpp"

#include <rte_mbuf.h>
#include <rte_memcpy.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <span>

namespace pollux::driver {

std::uint16_t receive_burst(void* rx_queue, rte_mbuf** mbufs, std::uint16_t count) noexcept
{
    const RxQueue& self = *static_cast<RxQueue*>(rx_queue);
    const unsigned got = self.rx->receive(std::span{mbufs, count});
    const std::uint16_t port = self.port;
#pragma GCC unroll 8
    for (unsigned i = 0; i < got; ++i)
        mbufs[i]->port = port;
    return static_cast<std::uint16_t>(got);
}

namespace {

// Takes as many mbufs as it can get, at most `want`, but enough for a packet. Counts once for each
// time that the pool became too short, because an lcore that spins tries it millions of times.
unsigned take_mbufs(RxQueue& self, rte_mbuf** mbufs, unsigned want) noexcept
{
    for (unsigned few = want; few >= self.parts; few /= 2)
        if (rte_pktmbuf_alloc_bulk(self.pool, mbufs, few) == 0) {
            self.short_of_mbufs = false;
            return few;
        }
    if (!self.short_of_mbufs && want != 0)
        self.no_mbuf += 1;
    self.short_of_mbufs = want != 0;
    return 0;
}

// Copies a frame into mbufs that are taken from the end of `spare`, as many as it needs.
rte_mbuf* copy(const RxQueue& self, const rte_mbuf& frame, rte_mbuf**& spare) noexcept
{
    rte_mbuf* const first = *--spare;
    const auto* from = rte_pktmbuf_mtod(&frame, const std::byte*);
    unsigned rest = frame.data_len;
    for (rte_mbuf* mbuf = first;; mbuf = mbuf->next) {
        const unsigned part = std::min(rest, self.room);
        rte_memcpy(rte_pktmbuf_mtod(mbuf, void*), from, part);
        mbuf->data_len = static_cast<std::uint16_t>(part);
        from += part;
        rest -= part;
        if (rest == 0)
            break;
        mbuf->next = *--spare;
        ++first->nb_segs;
    }
    first->pkt_len = frame.data_len;
    first->port = self.port;
    return first;
}

// From the queue's present socket. Packets may be longer than the application's mbufs: frames have
// more room than was asked for, and the netdev's MTU may have been raised.
unsigned receive_copied(RxQueue& self, rte_mbuf** mbufs, unsigned count) noexcept
{
    const unsigned there =
        std::min({count, self.rx->waiting(), unsigned{Batch::capacity} / self.parts});
    rte_mbuf* spare[Batch::capacity];
    rte_mbuf** end = spare + take_mbufs(self, spare, there * self.parts);
    const auto most = static_cast<unsigned>(end - spare) / self.parts;
    Batch batch;
    self.rx->receive(batch, most);  // with no room it may wake the driver
    unsigned got = 0;
    for (const rte_mbuf* const frame : batch.mbufs()) {
        if (frame->data_len <= self.room * self.parts) {
            mbufs[got++] = copy(self, *frame, end);
        } else {
            self.too_long += 1;
            self.too_long_bytes += frame->data_len;
        }
    }
    if (end != spare)
        rte_pktmbuf_free_bulk(spare, static_cast<unsigned>(end - spare));
    self.copied += got;
    return got;
}

}  // namespace

std::uint16_t receive_any_burst(void* rx_queue, rte_mbuf** mbufs, std::uint16_t count) noexcept
{
    RxQueue& self = *static_cast<RxQueue*>(rx_queue);
    unsigned got = 0;
    for (std::size_t tried = 0; tried < self.sources.size() && got < count; ++tried) {
        self.rx = self.sources[self.turn];
        self.turn = self.turn + 1 < self.sources.size() ? self.turn + 1 : 0;
        const unsigned room = count - got;
        got += self.copies ? receive_copied(self, mbufs + got, room)
                           : receive_burst(rx_queue, mbufs + got, static_cast<std::uint16_t>(room));
    }
    return static_cast<std::uint16_t>(got);
}

std::uint16_t receive_offloaded_burst(void* rx_queue, rte_mbuf** mbufs,
                                      std::uint16_t count) noexcept
{
    const std::uint16_t got = receive_any_burst(rx_queue, mbufs, count);
    const RxQueue& self = *static_cast<RxQueue*>(rx_queue);
    for (rte_mbuf* const mbuf : std::span{mbufs, got}) {
        offload_received(*mbuf, self.offloads);
        if (self.packet_types)
            set_packet_type(*mbuf);
    }
    return got;
}

std::uint16_t receive_or_sleep_burst(void* rx_queue, rte_mbuf** mbufs, std::uint16_t count) noexcept
{
    const RxQueue& self = *static_cast<RxQueue*>(rx_queue);
    const std::uint16_t got = self.burst(rx_queue, mbufs, count);
    IdleSleep& idle = IdleSleep::of_this_thread();
    if (got != 0)
        idle.busy();
    else
        idle.empty(self, self.idle_us);
    return got;
}

std::uint16_t send_burst(void* tx_queue, rte_mbuf** mbufs, std::uint16_t count) noexcept
{
    const TxQueue& self = *static_cast<TxQueue*>(tx_queue);
    const unsigned sent = self.tx->send(std::span{mbufs, count});
    if (self.tx->pending() != 0) [[unlikely]]
        self.late_kicks->ask();
    return static_cast<std::uint16_t>(sent);
}

std::uint16_t send_offloaded_burst(void* tx_queue, rte_mbuf** mbufs, std::uint16_t count) noexcept
{
    for (rte_mbuf* const mbuf : std::span{mbufs, count})
        offload_sent(*mbuf);
    return send_burst(tx_queue, mbufs, count);
}

unsigned waiting(const void* rx_queue) noexcept
{
    unsigned sum = 0;
    for (const Rx* rx : static_cast<const RxQueue*>(rx_queue)->sources)
        sum += rx->waiting();
    return sum;
}

int rx_descriptor_status(void* rx_queue, std::uint16_t offset) noexcept
{
    if (offset >= static_cast<RxQueue*>(rx_queue)->descriptors)
        return -EINVAL;
    return offset < waiting(rx_queue) ? RTE_ETH_RX_DESC_DONE : RTE_ETH_RX_DESC_AVAIL;
}

int tx_descriptor_status(void* tx_queue, std::uint16_t offset) noexcept
{
    const TxQueue& self = *static_cast<TxQueue*>(tx_queue);
    if (offset >= self.descriptors)
        return -EINVAL;
    return offset < self.tx->pending() ? RTE_ETH_TX_DESC_FULL : RTE_ETH_TX_DESC_DONE;
}

}  // namespace pollux::driver
