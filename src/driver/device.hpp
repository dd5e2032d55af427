// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "driver/device_arguments.hpp"
#include "driver/device_counters.hpp"
#include "driver/frames.hpp"
#include "driver/late_kicks.hpp"
#include "driver/link_events.hpp"
#include "driver/memberships.hpp"
#include "driver/queue_descriptors.hpp"
#include "driver/queues.hpp"
#include "driver/reserved_queues.hpp"
#include "driver/rx_interrupts.hpp"
#include "pollux/netdev.hpp"
#include "pollux/port.hpp"
#include "tuning/mtu.hpp"

#include <ethdev_driver.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pollux::driver {

// One net_pollux ethdev, from probe to remove.
//
// The netdev's queues are opened when the device is started, because only then all of them and
// their mempools are known, and closed when it is stopped. Until the first start the netdev is
// untouched. net_af_xdp's own ethdevs exist only in between, and have an owner, so that
// RTE_ETH_FOREACH_DEV leaves them out and the application's port numbers have no gap.
//
// Calls are those of ethdev's control functions, which the application makes one at a time, except
// for what counters(), link_events() and netdev() are for.
class Device {
public:
    // Checks all that can be known before the queues are: the netdev, the arguments, this machine.
    // Throws Error.
    Device(rte_eth_dev& ethdev, DeviceArguments arguments);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    static Device& of(const rte_eth_dev* ethdev) noexcept
    {
        return *static_cast<Device*>(ethdev->data->dev_private);
    }

    const std::string& name() const noexcept { return name_; }  // "net_pollux0"
    const Netdev& netdev() const noexcept { return netdev_; }   // as it was at probe
    unsigned queues() const noexcept { return queues_; }        // most that can be used
    // Bytes of the longest packet with Ethernet header: what was asked for, or what is possible.
    unsigned longest_frame() const noexcept;

    // The application's configuration, and its queues. They throw Error.
    void configure();
    void set_up_rx(std::uint16_t queue, std::uint16_t descriptors, std::uint64_t offloads,
                   rte_mempool& pool);
    void set_up_tx(std::uint16_t queue, std::uint16_t descriptors);
    void release_rx(std::uint16_t queue) noexcept;
    void release_tx(std::uint16_t queue) noexcept;

    // Opens the netdev's queues. Throws Error; then the netdev is as it was.
    void start();
    void stop() noexcept;
    bool started() const noexcept { return !opened_.empty(); }
    // Whether packets are received in frames of our own, and copied.
    bool copies() const noexcept;

    // Until the device is closed. Throws Error.
    void set_mtu(unsigned mtu);
    void set_vlan_strip(bool wanted) noexcept;
    void set_packet_types(bool wanted) noexcept;

    DeviceCounters& counters() noexcept { return counters_; }
    LinkEvents& link_events() noexcept { return link_events_; }
    Memberships& memberships() noexcept { return memberships_; }

private:
    // The queues that share frames; see QueueSet.
    struct Opened {
        QueueSet set;
        Frames frames;
        std::unique_ptr<Port> port;
    };

    unsigned frame_size() const;  // that the queues need now
    unsigned ring() const noexcept;
    std::vector<Opened> open() const;
    void connect_queues();
    void prepare_copying(RxQueue& queue, unsigned longest) noexcept;
    void choose_bursts() noexcept;
    void choose_bursts_again() noexcept;
    void disconnect_queues() noexcept;
    void set_queue_states(std::uint8_t state) noexcept;
    void report() const;

    rte_eth_dev& ethdev_;
    std::string name_;
    DeviceArguments arguments_;
    Netdev netdev_;
    unsigned queues_;
    ReservedQueues reserved_;
    std::optional<MtuGuard> mtu_;
    std::vector<std::unique_ptr<RxQueue>> rx_;
    std::vector<std::unique_ptr<TxQueue>> tx_;
    std::vector<Opened> opened_;  // empty while stopped
    // While started.
    QueueDescriptors descriptors_;
    std::optional<LateKicks> late_kicks_;
    std::optional<RxInterrupts> rx_interrupts_;  // if asked for
    DeviceCounters counters_;
    LinkEvents link_events_;
    Memberships memberships_;
};

}  // namespace pollux::driver
