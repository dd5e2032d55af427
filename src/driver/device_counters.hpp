// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/stats.hpp"

#include <cstdint>
#include <mutex>
#include <vector>

namespace pollux {

class Port;

}  // namespace pollux

namespace pollux::driver {

struct RxQueue;

// What a queue, or the whole device, has counted.
struct DeviceStats {
    Stats stats = {};
    std::uint64_t rx_copied = 0;   // into mbufs of the application's pool
    std::uint64_t rx_no_mbuf = 0;  // times that pool was empty
};

// The numbers of a device since probe, or since the last reset, across any number of starts and
// stops. Any thread.
class DeviceCounters {
public:
    // From now on what these ports and queues count is added. `rx_queues` are those of the ethdev,
    // in order; `first` is the first of the netdev's queues. See queue_sets().
    void follow(std::vector<const Port*> ports, std::vector<const RxQueue*> rx_queues,
                unsigned first);
    // The ports have stopped, and will be closed: their numbers are final.
    void unfollow() noexcept;

    DeviceStats total() const noexcept;
    DeviceStats of_queue(unsigned queue) const noexcept;
    void reset() noexcept;

private:
    DeviceStats total_now() const noexcept;
    DeviceStats queue_now(unsigned queue) const noexcept;

    struct Span {
        DeviceStats before;  // what is over
        DeviceStats reset;   // what all was at the last reset
    };

    mutable std::mutex mutex_;
    std::vector<const Port*> ports_;
    std::vector<const RxQueue*> rx_queues_;
    unsigned first_ = 0;
    Span total_;
    std::vector<Span> queues_;
};

}  // namespace pollux::driver
