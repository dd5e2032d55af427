// SPDX-License-Identifier: BSD-3-Clause
#include "driver/device_counters.hpp"

#include "driver/frames.hpp"
#include "driver/queues.hpp"
#include "pollux/port.hpp"

#include <algorithm>
#include <utility>

namespace pollux::driver {

namespace {

// Frames in the NIC's ring are a level, and go neither into sums nor into differences.
DeviceStats since(const DeviceStats& before, DeviceStats now) noexcept
{
    const std::uint64_t in_driver = now.stats.rx_in_driver;
    for (const StatsField& field : stats_fields)
        now.stats.*field.value -= std::min(before.stats.*field.value, now.stats.*field.value);
    now.stats.rx_in_driver = in_driver;
    now.rx_copied -= before.rx_copied;
    now.rx_no_mbuf -= before.rx_no_mbuf;
    return now;
}

enum class Half { rx, tx };

void add_half(Stats& sum, const Stats& socket, Half half) noexcept
{
    for (const StatsField& field : stats_fields) {
        const bool is_tx = field.name.starts_with("tx_") || field.value == &Stats::kicks;
        if (is_tx == (half == Half::tx))
            sum.*field.value += socket.*field.value;
    }
}

void add_queue(DeviceStats& sum, const RxQueue& queue) noexcept
{
    sum.rx_copied += queue.copied;
    sum.rx_no_mbuf += queue.no_mbuf;
    const std::uint64_t too_long = queue.too_long;
    sum.stats.rx_too_long += too_long;
    sum.stats.rx_packets -= std::min(too_long, sum.stats.rx_packets);
    sum.stats.rx_bytes -= std::min<std::uint64_t>(queue.too_long_bytes, sum.stats.rx_bytes);
}

}  // namespace

void DeviceCounters::follow(std::vector<const Port*> ports, std::vector<const RxQueue*> rx_queues,
                            unsigned first)
{
    const std::lock_guard lock{mutex_};
    unsigned queues = 0;
    for (const Port* port : ports)
        queues += static_cast<unsigned>(port->sockets().size());
    if (queues_.size() < queues)
        queues_.resize(queues);
    ports_ = std::move(ports);
    rx_queues_ = std::move(rx_queues);
    first_ = first;
}

void DeviceCounters::unfollow() noexcept
{
    const std::lock_guard lock{mutex_};
    total_.before = total_now();
    total_.before.stats.rx_in_driver = 0;
    for (unsigned i = 0; i < queues_.size(); ++i) {
        queues_[i].before = queue_now(i);
        queues_[i].before.stats.rx_in_driver = 0;
    }
    ports_.clear();
    rx_queues_.clear();
}

DeviceStats DeviceCounters::total_now() const noexcept
{
    DeviceStats sum = total_.before;
    for (const Port* port : ports_)
        sum.stats += port->stats();
    for (const RxQueue* queue : rx_queues_)
        add_queue(sum, *queue);
    return sum;
}

DeviceStats DeviceCounters::queue_now(unsigned queue) const noexcept
{
    DeviceStats sum = queues_[queue].before;
    for (const Port* port : ports_)
        for (const auto& socket : port->sockets()) {
            const unsigned i = socket->queue() - first_;
            const bool receives = !rx_queues_.empty() && rx_queue_of(i, rx_queues_.size()) == queue;
            if (!receives && i != queue)
                continue;
            const Stats stats = socket->stats();
            if (receives)
                add_half(sum.stats, stats, Half::rx);
            if (i == queue)
                add_half(sum.stats, stats, Half::tx);
        }
    if (queue < rx_queues_.size())
        add_queue(sum, *rx_queues_[queue]);
    return sum;
}

DeviceStats DeviceCounters::total() const noexcept
{
    const std::lock_guard lock{mutex_};
    return since(total_.reset, total_now());
}

DeviceStats DeviceCounters::of_queue(unsigned queue) const noexcept
{
    const std::lock_guard lock{mutex_};
    return queue < queues_.size() ? since(queues_[queue].reset, queue_now(queue)) : DeviceStats{};
}

void DeviceCounters::reset() noexcept
{
    const std::lock_guard lock{mutex_};
    total_.reset = total_now();
    for (unsigned i = 0; i < queues_.size(); ++i)
        queues_[i].reset = queue_now(i);
}

}  // namespace pollux::driver
