// SPDX-License-Identifier: BSD-3-Clause
#include "driver/device.hpp"

#include "base/pmd_limits.hpp"
#include "base/refuse.hpp"
#include "driver/bursts.hpp"
#include "driver/driver_log.hpp"
#include "driver/ethdevs_below.hpp"
#include "driver/idle_sleep.hpp"
#include "driver/offloads.hpp"
#include "pollux/queue_range.hpp"
#include "port/port_checks.hpp"
#include "port/port_plan.hpp"
#include "umem/umem_plan.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <algorithm>
#include <bit>
#include <utility>

namespace pollux::driver {

namespace {

constexpr unsigned least_longest = 1518;
constexpr unsigned around_mtu = RTE_ETHER_HDR_LEN + 4;  // with one VLAN tag

// All of the netdev's queues where no number was given. If there is not even the first, one, which
// the plan will refuse.
unsigned queues_of(const DeviceArguments& arguments, const Netdev& netdev)
{
    if (arguments.queue_count != 0)
        return arguments.queue_count;
    return std::max(1U, netdev.queues() - std::min(netdev.queues(), arguments.start_queue));
}

// What a Port would refuse later, whatever its frames.
void check(const PortOptions& options, unsigned longest_frame)
{
    const PortFacts facts{.netdev = options.netdev, .umem = {.max_frame = longest_frame}};
    check_machine(plan_port(options, facts));
}

unsigned room_of(const rte_mempool& pool)
{
    const unsigned room =
        rte_pktmbuf_data_room_size(const_cast<rte_mempool*>(&pool));  // NOLINT: it only reads
    return room - std::min<unsigned>(RTE_PKTMBUF_HEADROOM, room);
}

bool scatters(const RxQueue& queue)
{
    return (queue.offloads & RTE_ETH_RX_OFFLOAD_SCATTER) != 0;
}

}  // namespace

Device::Device(rte_eth_dev& ethdev, DeviceArguments arguments)
    : ethdev_{ethdev},
      name_{ethdev.data->name},
      arguments_{std::move(arguments)},
      netdev_{arguments_.iface},
      queues_{queues_of(arguments_, netdev_)},
      reserved_{name_, netdev_, arguments_.start_queue, queues_},
      link_events_{ethdev, netdev_},
      memberships_{netdev_}
{
    PortOptions& options = arguments_.port;
    options.netdev = netdev_;
    options.deferred_start = true;
    options.queues = queue_range(arguments_.start_queue, arguments_.start_queue + queues_ - 1);
    check(options, longest_frame());
}

Device::~Device()
{
    stop();
}

unsigned Device::longest_frame() const noexcept
{
    return arguments_.max_frame != 0 ? arguments_.max_frame : largest_frame;
}

unsigned Device::frame_size() const
{
    if (arguments_.max_frame != 0)
        return arguments_.max_frame;
    return std::max(least_longest, netdev_.refreshed().mtu + around_mtu);
}

// ethdev takes 1500 for the MTU where the application says nothing, and so do we: the netdev's is
// left alone then.
void Device::configure()
{
    rte_eth_dev_data& data = *ethdev_.data;
    rx_.resize(data.nb_rx_queues);
    tx_.resize(data.nb_tx_queues);
    if (data.dev_conf.rxmode.mtu != RTE_ETHER_MTU)
        set_mtu(data.dev_conf.rxmode.mtu);
    data.mtu = static_cast<std::uint16_t>(netdev_.refreshed().mtu);
}

void Device::set_up_rx(std::uint16_t queue, std::uint16_t descriptors, std::uint64_t offloads,
                       rte_mempool& pool)
{
    auto rx = std::make_unique<RxQueue>();
    rx->pool = &pool;
    rx->port = ethdev_.data->port_id;
    rx->descriptors = descriptors;
    rx->offloads = offloads | ethdev_.data->dev_conf.rxmode.offloads;
    rx->packet_types = arguments_.packet_types;
    const unsigned needed = scatters(*rx) ? RTE_ETHER_MIN_LEN : frame_size();
    if (room_of(pool) < needed)
        throw refuse(Cause::unusable_pool, "",
                     "the mbufs of mempool " + std::string{pool.name} + " have room for " +
                         std::to_string(room_of(pool)) + " bytes, and packets have up to " +
                         std::to_string(needed),
                     "make it with a data room of at least " +
                         std::to_string(needed + RTE_PKTMBUF_HEADROOM) +
                         ", or add max_frame= to the device's arguments");
    rx_[queue] = std::move(rx);
    ethdev_.data->rx_queues[queue] = rx_[queue].get();
}

void Device::set_up_tx(std::uint16_t queue, std::uint16_t descriptors)
{
    tx_[queue] = std::make_unique<TxQueue>();
    tx_[queue]->descriptors = descriptors;
    ethdev_.data->tx_queues[queue] = tx_[queue].get();
}

void Device::release_rx(std::uint16_t queue) noexcept
{
    ethdev_.data->rx_queues[queue] = nullptr;
    if (queue < rx_.size())
        rx_[queue].reset();
}

void Device::release_tx(std::uint16_t queue) noexcept
{
    ethdev_.data->tx_queues[queue] = nullptr;
    if (queue < tx_.size())
        tx_[queue].reset();
}

// The longest of all: AF_XDP makes both rings of a queue with one number, a power of two.
unsigned Device::ring() const noexcept
{
    unsigned longest = 0;
    for (const auto& queue : rx_)
        longest = std::max<unsigned>(longest, queue->descriptors);
    for (const auto& queue : tx_)
        longest = std::max<unsigned>(longest, queue->descriptors);
    return std::bit_ceil(longest);
}

std::vector<Device::Opened> Device::open() const
{
    std::vector<rte_mempool*> pools;
    for (const auto& queue : rx_)
        pools.push_back(queue->pool);
    const Unheard ethdevs_below;
    std::vector<Opened> opened;
    for (QueueSet& set :
         queue_sets(pools, static_cast<unsigned>(tx_.size()), arguments_.start_queue, queues_)) {
        PortOptions options = arguments_.port;
        options.queues = set.queues;
        options.ring = ring();
        options.direction = set.direction;
        if (set.direction == Direction::transmit)
            options.take.clear();
        Frames frames =
            frames_for(set.pool, {.netdev = netdev_,
                                  .queues = static_cast<unsigned>(set.queues.size()),
                                  .ring = options.ring,
                                  .max_frame = frame_size(),
                                  .direction = set.direction,
                                  .zero_copy_required = options.zero_copy == ZeroCopy::required});
        auto port = std::make_unique<Port>(options, *frames.umem);
        own_ethdevs_of(*port);
        opened.push_back({std::move(set), std::move(frames), std::move(port)});
    }
    return opened;
}

void Device::start()
{
    const bool complete =
        std::all_of(rx_.begin(), rx_.end(), [](auto& queue) { return !!queue; }) &&
        std::all_of(tx_.begin(), tx_.end(), [](auto& queue) { return !!queue; });
    if (!complete || (rx_.empty() && tx_.empty()))
        throw refuse(Cause::invalid_option, "", "a queue was not set up before the start",
                     "call rte_eth_rx_queue_setup() and rte_eth_tx_queue_setup() for each");
    opened_ = open();
    try {
        connect_queues();
    } catch (...) {
        stop();
        throw;
    }
    for (const Opened& one : opened_)
        one.port->start();
    report();
}

void Device::connect_queues()
{
    IdleSleep::forget_queues();
    std::vector<const Port*> ports;
    std::vector<Tx*> senders;
    for (const Opened& one : opened_) {
        ports.push_back(one.port.get());
        for (const auto& socket : one.port->sockets()) {
            const unsigned i = socket->queue() - arguments_.start_queue;
            if (!rx_.empty()) {
                RxQueue& queue = *rx_[rx_queue_of(i, rx_.size())];
                queue.rx = &socket->rx;
                queue.sources.push_back(&socket->rx);
                if (!one.frames.why_copied.empty())
                    prepare_copying(queue, one.frames.umem->max_frame());
            }
            if (i < tx_.size())
                senders.push_back(tx_[i]->tx = &socket->tx);
        }
    }
    late_kicks_.emplace(std::move(senders));
    for (const auto& queue : tx_)
        queue->late_kicks = &*late_kicks_;
    std::vector<const RxQueue*> queues;
    for (const auto& queue : rx_) {
        queue->fd = descriptors_.of(*queue);
        queues.push_back(queue.get());
    }
    if (ethdev_.data->dev_conf.intr_conf.rxq != 0)
        rx_interrupts_.emplace(ethdev_, queues);
    counters_.follow(std::move(ports), std::move(queues), arguments_.start_queue);
    choose_bursts();
    set_queue_states(RTE_ETH_QUEUE_STATE_STARTED);
}

void Device::prepare_copying(RxQueue& queue, unsigned longest) noexcept
{
    queue.copies = true;
    queue.room = room_of(*queue.pool);
    if (scatters(queue))
        queue.parts = (longest + queue.room - 1) / queue.room;
    if (queue.parts > 1)
        ethdev_.data->scattered_rx = 1;
}

void Device::choose_bursts() noexcept
{
    const auto simple = [](const auto& queue) {
        return queue->sources.size() == 1 && !queue->copies;
    };
    const auto offloads = [](const auto& queue) {
        return (queue->offloads & rx_offloads) != 0 || queue->packet_types;
    };
    if (std::any_of(rx_.begin(), rx_.end(), offloads))
        ethdev_.rx_pkt_burst = receive_offloaded_burst;
    else if (std::all_of(rx_.begin(), rx_.end(), simple))
        ethdev_.rx_pkt_burst = receive_burst;
    else
        ethdev_.rx_pkt_burst = receive_any_burst;
    if (arguments_.idle_us != 0) {
        for (const auto& queue : rx_) {
            queue->idle_us = arguments_.idle_us;
            queue->burst = ethdev_.rx_pkt_burst;
        }
        ethdev_.rx_pkt_burst = receive_or_sleep_burst;
    }
    const bool checksums = (ethdev_.data->dev_conf.txmode.offloads & tx_checksum_offloads) != 0;
    ethdev_.tx_pkt_burst = checksums ? send_offloaded_burst : send_burst;
}

void Device::disconnect_queues() noexcept
{
    IdleSleep::forget_queues();
    rx_interrupts_.reset();
    descriptors_ = {};
    counters_.unfollow();
    for (const auto& queue : rx_) {
        queue->rx = nullptr;
        queue->sources.clear();
        queue->turn = 0;
        queue->copies = false;
        queue->parts = 1;
        queue->copied = queue->no_mbuf = queue->too_long = queue->too_long_bytes = Counter{};
    }
    for (const auto& queue : tx_)
        queue->tx = nullptr;
    ethdev_.data->scattered_rx = 0;
    set_queue_states(RTE_ETH_QUEUE_STATE_STOPPED);
}

void Device::set_queue_states(std::uint8_t state) noexcept
{
    std::fill_n(ethdev_.data->rx_queue_state, rx_.size(), state);
    std::fill_n(ethdev_.data->tx_queue_state, tx_.size(), state);
}

bool Device::copies() const noexcept
{
    return std::any_of(opened_.begin(), opened_.end(), [](const Opened& one) {
        return one.set.direction != Direction::transmit && !one.frames.why_copied.empty();
    });
}

void Device::stop() noexcept
{
    if (!started())
        return;
    late_kicks_.reset();  // it uses the sockets in another thread
    for (const Opened& one : opened_)
        one.port->stop();
    disconnect_queues();
    const Unheard ethdevs_below;
    opened_.clear();
}

void Device::set_mtu(unsigned mtu)
{
    unsigned most = longest_frame();
    for (const auto& queue : rx_)
        if (queue && !scatters(*queue))
            most = std::min(most, room_of(*queue->pool));
    for (const Opened& one : opened_)
        most = std::min(most, one.frames.umem->max_frame());
    if (mtu + around_mtu > most)
        throw fail(Cause::mtu_too_large, EINVAL, "",
                   "an MTU of " + std::to_string(mtu) + " needs frames of " +
                       std::to_string(mtu + around_mtu) + " bytes",
                   "with these frames it can be " + std::to_string(most - around_mtu));
    if (!mtu_) {
        const Netdev now = netdev_.refreshed();
        if (now.mtu == mtu)
            return;  // there is nothing to put back
        mtu_.emplace(now);
    }
    mtu_->set(mtu);
}

void Device::set_vlan_strip(bool wanted) noexcept
{
    for (const auto& queue : rx_)
        if (queue) {
            queue->offloads &= ~RTE_ETH_RX_OFFLOAD_VLAN_STRIP;
            queue->offloads |= wanted ? RTE_ETH_RX_OFFLOAD_VLAN_STRIP : 0;
        }
    choose_bursts_again();
}

// `packet_types` remembers it for queues that are set up later.
void Device::set_packet_types(bool wanted) noexcept
{
    arguments_.packet_types = wanted;
    for (const auto& queue : rx_)
        if (queue)
            queue->packet_types = wanted;
    choose_bursts_again();
}

void Device::choose_bursts_again() noexcept
{
    if (!started())
        return;
    choose_bursts();
    // ethdev has copied the pointer when the device was started. Either function will do for what
    // is on its way.
    rte_eth_fp_ops[ethdev_.data->port_id].rx_pkt_burst = ethdev_.rx_pkt_burst;
}

void Device::report() const
{
    for (const Opened& one : opened_) {
        const PortReport& got = one.port->report();
        std::string line = netdev_.name + ", " + (got.native ? "native" : "generic") + " XDP, " +
                           (got.zero_copy ? "zero-copy" : "copy mode") + ", " +
                           std::to_string(got.queues.size()) + " queues from " +
                           std::to_string(got.queues.front());
        if (one.frames.why_copied.empty())
            line += "; the frames are those of mempool " + std::string{one.set.pool->name};
        else if (one.set.pool != nullptr)
            line += "; each packet is copied from a frame into an mbuf of mempool " +
                    std::string{one.set.pool->name} + ", because " + one.frames.why_copied;
        log_notice(name_, line);
        for (const std::string& note : got.notes)
            log_notice(name_, note);
    }
}

}  // namespace pollux::driver
