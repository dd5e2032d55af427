// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/socket.hpp"

#include "base/kernel_abi.hpp"
#include "eal/ethdev_info.hpp"
#include "netdev/link_watch.hpp"
#include "pmd/ethdev.hpp"
#include "pmd/xsk.hpp"
#include "pollux/error.hpp"

#include <poll.h>
#include <rte_cycles.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <string>

namespace pollux {

Socket::Socket(std::uint16_t ethdev_port, std::uint16_t ethdev_queue, rte_mempool* pool)
    : queue_{ethdev_queue}
{
    rx.port_ = tx.port_ = ethdev_port;
    rx.queue_ = tx.queue_ = ethdev_queue;
    tx.blank_frames_ = pool;
    const EthdevInfo ethdev{ethdev_port};
    if (!ethdev.af_xdp)
        return;
    if (pool == nullptr)
        throw Error{{.where = ethdev.name,
                     .tried = "a queue of net_af_xdp cannot be adopted without its mempool",
                     .errnum = EINVAL,
                     .hint = "give the one that its rte_eth_rx_queue_setup() was given"}};
    constexpr unsigned ring_unknown = 0;
    use(Xsk{ethdev_port, ethdev_queue, ring_unknown}, *pool, LinkWatch::on(ethdev.netdev()),
        Direction::both);
}

Socket::Socket(std::shared_ptr<Ethdev> ethdev, Place place, rte_mempool& pool,
               std::shared_ptr<const LinkWatch> watch)
    : ethdev_{std::move(ethdev)},
      queue_{place.netdev_queue}
{
    rx.port_ = tx.port_ = ethdev_->port();
    rx.queue_ = tx.queue_ = place.ethdev_queue;
    tx.blank_frames_ = &pool;
    if (!ethdev_->xsks().empty())
        use(ethdev_->xsks()[place.ethdev_queue], pool, std::move(watch), place.direction);
}

void Socket::use(const Xsk& xsk, rte_mempool& pool, std::shared_ptr<const LinkWatch> watch,
                 Direction direction)
{
    static constinit const std::atomic<LinkState> never_up{LinkState::down};
    rx.rx_ring_ = xsk.rx;
    rx.fill_ring_ = xsk.fill;
    rx.fd_ = tx.fd_ = xsk.fd();
    tx.tx_ring_ = xsk.tx;
    tx.completion_ring_ = xsk.completion;
    tx.pool_ = &pool;
    tx.data_room_ = rte_pktmbuf_data_room_size(&pool);
    tx.link_ = direction == Direction::receive ? &never_up : &watch->state();
    zero_copy_ = xsk.zero_copy();
    xsk_ = std::make_unique<const Xsk>(xsk);
    watch_ = std::move(watch);
}

Socket::~Socket() = default;

// The PMD allocates the ring's new frames all or nothing, and rolls back when it cannot: with 31
// frames left and 32 packets waiting it would deliver nothing for ever.
unsigned Rx::receive_with_short_pool(Batch& batch, unsigned want) noexcept
{
    pool_empty_ += 1;
    for (want /= 2; want != 0; want /= 2)
        if (const unsigned got = burst(batch, want); got != 0)
            return got;
    return 0;
}

// Only drivers with zero-copy ask for it, and virtio_net nearly always does; so not at every look.
void Rx::wake_driver() noexcept
{
    if (busy_poll_) {
        recvfrom(fd_, nullptr, 0, MSG_DONTWAIT, nullptr, nullptr);
        wakeups_ += 1;
        return;
    }
    constexpr std::uint64_t spacing_us = 5;
    const std::uint64_t now = rte_rdtsc();
    if (now < next_wakeup_)
        return;
    next_wakeup_ = now + rte_get_tsc_hz() / 1'000'000 * spacing_us;
    pollfd self{fd_, POLLIN, 0};
    poll(&self, 1, 0);
    wakeups_ += 1;
}

// Room and frames may be there for the asking: reclaim() lets the PMD take back what was sent.
Batch Tx::seek(unsigned max) noexcept
{
    const OneThread here{inside_};
    if (room() == 0)
        reclaim();
    Batch batch;
    for (unsigned want = std::min(max, room()); want != 0; want /= 2) {
        if (blank_frames_ == nullptr ||
            rte_pktmbuf_alloc_bulk(blank_frames_, batch.free_slots(want), want) != 0) {
            reclaim();
            continue;
        }
        batch.end_ += want;
        break;
    }
    // As much headroom as a received packet has.
    for (const Packet packet : batch)
        packet.mbuf().data_off = rx_headroom;
    return batch;
}

bool Tx::send(std::span<const std::uint8_t> bytes) noexcept
{
    Batch batch = seek(1);
    if (batch.empty())
        return false;
    if (!batch[0].write(bytes)) {
        bad_length_ += 1;
        return false;
    }
    return send(batch) == 1;
}

void Tx::make_sendable(Batch& batch) noexcept
{
    Batch good;
    for (rte_mbuf* mbuf : batch.mbufs()) {
        if (sendable({&mbuf, 1})) {
            good.take(*mbuf);
            continue;
        }
        if (mbuf->pkt_len == Batch::freed) {
            assert(!"a frame that a Batch has freed is sent");
            freed_ += 1;
            continue;
        }
        if (rte_mbuf* copied = copy(*mbuf))
            good.take(*copied);
        rte_pktmbuf_free(mbuf);
    }
    batch.release(batch.size());
    batch.append(good);
}

// The packet in a frame of the UMEM; nullptr, and the cause counted, when that cannot be.
rte_mbuf* Tx::copy(const rte_mbuf& mbuf) noexcept
{
    const unsigned room = data_room_ - RTE_PKTMBUF_HEADROOM;
    if (mbuf.pkt_len < RTE_ETHER_HDR_LEN || mbuf.pkt_len > room) {
        bad_length_ += 1;
        return nullptr;
    }
    rte_mbuf* frame = rte_pktmbuf_alloc(pool_);
    if (frame == nullptr) {
        no_frame_ += 1;
        return nullptr;
    }
    // Not by rte_pktmbuf_read(): it runs off the last segment when pkt_len says more than there is.
    auto* to = rte_pktmbuf_mtod(frame, std::uint8_t*);
    unsigned left = mbuf.pkt_len;
    for (const rte_mbuf* from = &mbuf; from != nullptr && left != 0; from = from->next) {
        const unsigned part = std::min<unsigned>(left, from->data_len);
        to = std::copy_n(rte_pktmbuf_mtod(from, const std::uint8_t*), part, to);
        left -= part;
    }
    if (left != 0) {
        bad_length_ += 1;
        rte_pktmbuf_free(frame);
        return nullptr;
    }
    frame->data_len = static_cast<std::uint16_t>(mbuf.pkt_len);
    frame->pkt_len = mbuf.pkt_len;
    copied_ += 1;
    return frame;
}

// A TX ring that is filled while the netdev is down leaves, stale, when it comes up.
void Tx::drop_all(Batch& batch) noexcept
{
    down_ += batch.size();
    batch.clear();
}

std::optional<std::vector<std::uint8_t>> Rx::receive_copy()
{
    Batch batch;
    if (receive(batch, 1) == 0)
        return std::nullopt;
    const std::span<const std::uint8_t> bytes = batch[0].bytes();
    return std::vector<std::uint8_t>{bytes.begin(), bytes.end()};
}

Stats Socket::stats() const noexcept
{
    return stopped_ ? final_ : read_stats();
}

XdpStatistics Socket::kernel_statistics() const noexcept
{
    return xsk_ ? xsk_->statistics() : XdpStatistics{};
}

// After stop() the rings may be unmapped.
RingLevels Socket::ring_levels() const noexcept
{
    if (!xsk_ || stopped_)
        return {};
    const auto level = [](const Ring& ring) {
        return ring.size != 0 ? std::min(ring.level(), ring.size) : ring.level();
    };
    return {level(xsk_->rx), level(xsk_->fill), level(xsk_->tx), level(xsk_->completion)};
}

SocketStatus Socket::status() const noexcept
{
    return {.queue = queue_,
            .zero_copy = zero_copy_,
            .rings = ring_levels(),
            .stats = stats(),
            .kernel = kernel_statistics()};
}

namespace {

// 0 where the PMD does not keep it.
std::uint64_t xstat(std::uint16_t port, const std::string& name)
{
    std::uint64_t id = 0, value = 0;
    if (rte_eth_xstats_get_id_by_name(port, name.c_str(), &id) != 0 ||
        rte_eth_xstats_get_by_id(port, &id, &value, 1) != 1)
        return 0;
    return value;
}

}  // namespace

// The sums of an ethdev with one queue are the queue's; not every PMD keeps numbers by queue. With
// several queues they would count each packet once for every Socket.
Stats Socket::read_moved() const noexcept
{
    rte_eth_stats ethdev = {};
    rte_eth_dev_info info = {};
    if (rte_eth_stats_get(rx.port_, &ethdev) != 0)
        return {};
    Stats stats;
    const bool one_of_many = rte_eth_dev_info_get(rx.port_, &info) == 0 &&
                             std::max(info.nb_rx_queues, info.nb_tx_queues) > 1;
    if (!one_of_many) {
        stats.rx_packets = ethdev.ipackets;
        stats.rx_bytes = ethdev.ibytes;
        stats.tx_packets = ethdev.opackets;
        stats.tx_bytes = ethdev.obytes;
    } else {
        const std::string number = std::to_string(rx.queue_);
        stats.rx_packets = xstat(rx.port_, "rx_q" + number + "_packets");
        stats.rx_bytes = xstat(rx.port_, "rx_q" + number + "_bytes");
        stats.tx_packets = xstat(rx.port_, "tx_q" + number + "_packets");
        stats.tx_bytes = xstat(rx.port_, "tx_q" + number + "_bytes");
    }
    return stats;
}

Stats Socket::read_stats() const noexcept
{
    Stats stats = read_moved();
    const XdpStatistics kernel = kernel_statistics();
    stats.rx_ring_full = kernel.rx_ring_full;
    // In copy mode the kernel counts a packet for which it had no frame in both counters. In
    // zero-copy mode the driver's failed attempts to refill are counted, and those are no packets.
    stats.rx_fill_empty =
        zero_copy_ ? 0 : std::min(kernel.rx_fill_ring_empty_descs, kernel.rx_dropped);
    stats.rx_too_long = kernel.rx_dropped - stats.rx_fill_empty;
    stats.tx_invalid = kernel.tx_invalid_descs;
    stats.tx_down = tx.down_;
    stats.tx_bad_length = tx.bad_length_;
    stats.tx_freed = tx.freed_;
    stats.tx_no_frame = tx.no_frame_;
    stats.tx_copied = tx.copied_;
    stats.pool_empty = rx.pool_empty_;
    stats.wakeups = rx.wakeups_;
    stats.kicks = tx.kicks_;
    if (zero_copy_)
        stats.rx_in_driver = xsk_->kept();
    return stats;
}

void Socket::stop() noexcept
{
    if (stopped_)
        return;
    if (xsk_)
        xsk_->flush();
    final_ = read_stats();
    final_.rx_unread = rx.waiting();
    final_.tx_unsent = tx.pending() + tx.staged_.size();
    tx.staged_.clear();
    stopped_ = true;
}

}  // namespace pollux
