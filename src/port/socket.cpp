// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/socket.hpp"

#include "base/refuse.hpp"
#include "eal/ethdev_info.hpp"
#include "netdev/link_watch.hpp"
#include "pmd/ethdev.hpp"
#include "pmd/ethdev_counters.hpp"
#include "pmd/xsk.hpp"
#include "stats/accounting.hpp"

#include <rte_mbuf.h>

#include <algorithm>
#include <mutex>

namespace pollux {

struct Socket::Seen {
    Seen(std::uint16_t port, std::uint16_t queue) : ethdev{port, queue} {}
    std::mutex mutex;
    EthdevCounters ethdev;
    Stats highest;
};

namespace {

constinit const std::atomic<LinkState> never_up{LinkState::down};

// How many packets have passed through a ring. Its index counts all of them, whoever moved them and
// whatever becomes of the PMD's counters, but has only 32 bits. Our own counter has 64 and misses
// what the application moved by rte_eth_rx_burst() and rte_eth_tx_burst(). It is read first, so it
// is never ahead of the index by more than what another thread is about to count.
// `before` is what this returned last; without it 2^31 packets by the bare calls would be too many.
std::uint64_t passed(const Counter& ours, std::uint32_t* index, std::uint64_t before) noexcept
{
    const std::uint64_t counted = std::max<std::uint64_t>(ours, before);
    const std::uint32_t all = Ring::load(index, std::memory_order_acquire);
    const auto others = static_cast<std::int32_t>(all - static_cast<std::uint32_t>(counted));
    return counted + static_cast<std::uint32_t>(std::max(others, 0));
}

}  // namespace

Socket::Socket(std::uint16_t ethdev_port, std::uint16_t ethdev_queue, rte_mempool* pool)
    : queue_{ethdev_queue}
{
    rx.socket_ = tx.socket_ = this;
    rx.port_ = tx.port_ = ethdev_port;
    rx.queue_ = tx.queue_ = ethdev_queue;
    tx.blank_frames_ = pool;
    seen_ = std::make_unique<Seen>(ethdev_port, ethdev_queue);
    const EthdevInfo ethdev{ethdev_port};
    if (Ethdev::drives(ethdev_port))
        throw refuse(Cause::ethdev_in_use, ethdev.name, "a Port drives this ethdev",
                     "use that Port's sockets");
    if (!ethdev.af_xdp)
        return;
    if (pool == nullptr)
        throw refuse(Cause::invalid_option, ethdev.name,
                     "a queue of net_af_xdp cannot be adopted without its mempool",
                     "set `pool` to the one that its rte_eth_rx_queue_setup() got");
    constexpr unsigned ring_unknown = 0;
    use(Xsk{ethdev_port, ethdev_queue, ring_unknown}, *pool, LinkWatch::on(ethdev.netdev()),
        Direction::both);
}

Socket::Socket(Port& port, std::shared_ptr<Ethdev> ethdev, Place place, rte_mempool& pool,
               std::shared_ptr<const LinkWatch> watch)
    : ethdev_{std::move(ethdev)},
      port_{&port},
      queue_{place.netdev_queue}
{
    rx.socket_ = tx.socket_ = this;
    rx.port_ = tx.port_ = ethdev_->port();
    rx.queue_ = tx.queue_ = place.ethdev_queue;
    tx.blank_frames_ = &pool;
    seen_ = std::make_unique<Seen>(rx.port_, rx.queue_);
    if (!ethdev_->xsks().empty())
        use(ethdev_->xsks()[place.ethdev_queue], pool, std::move(watch), place.direction);
}

void Socket::use(const Xsk& xsk, rte_mempool& pool, std::shared_ptr<const LinkWatch> watch,
                 Direction direction)
{
    rx.rx_ring_ = xsk.rx;
    rx.fill_ring_ = xsk.fill;
    rx.fd_ = tx.fd_ = xsk.fd();
    rx.pool_ = &pool;
    tx.tx_ring_ = xsk.tx;
    tx.completion_ring_ = xsk.completion;
    tx.pool_ = &pool;
    tx.data_room_ = rte_pktmbuf_data_room_size(&pool);
    tx.link_ = direction == Direction::receive ? &never_up : &watch->state();
    zero_copy_ = xsk.zero_copy();
    tx.own_kick_ = !zero_copy_;
    xsk_ = std::make_unique<const Xsk>(xsk);
    watch_ = std::move(watch);
}

Socket::~Socket() = default;

Stats Socket::stats() const noexcept
{
    if (!stopped_)
        return read_stats();
    Stats stats = final_;
    stats.tx_down = tx.down_;
    return stats;
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

Stats Socket::read_stats() const noexcept
{
    const std::lock_guard lock{seen_->mutex};
    Stats stats;
    seen_->ethdev.read(stats);
    if (xsk_) {
        stats.rx_packets = passed(rx.received_, xsk_->rx.consumer, seen_->highest.rx_packets);
        stats.tx_packets = passed(tx.sent_, xsk_->tx.producer, seen_->highest.tx_packets);
    }
    read_counters(stats);
    never_decrease(stats, seen_->highest);
    if (zero_copy_)
        stats.rx_in_driver = xsk_->kept();
    return stats;
}

void Socket::read_counters(Stats& stats) const noexcept
{
    account_kernel(stats, kernel_statistics(), zero_copy_);
    stats.tx_netdev_dropped = tx.dropped_ + tx.dropped_again_;
    stats.tx_down = tx.down_;
    stats.tx_bad_length = tx.bad_length_;
    stats.tx_freed = tx.freed_;
    stats.tx_no_frame = tx.no_frame_;
    stats.tx_copied = tx.copied_;
    stats.pool_empty = rx.pool_empty_;
    stats.wakeups = rx.wakeups_;
    stats.kicks = tx.kicks_ + tx.kicks_again_;
}

void Socket::stop() noexcept
{
    if (stopped_)
        return;
    if (xsk_) {
        tx.dropped_ += xsk_->flush();
        tx.link_ = &never_up;
    }
    final_ = read_stats();
    final_.rx_unread = rx.waiting();
    final_.tx_unsent = tx.pending() + tx.staged_.size();
    tx.staged_.clear();
    stopped_ = true;
}

}  // namespace pollux
