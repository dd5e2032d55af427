// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/stats.hpp"

#include <array>
#include <cstdint>

namespace pollux {

// What an ethdev queue has moved, as the PMD counts it. Goes on where it was when the application
// sets the PMD's counters to 0 (rte_eth_stats_reset, rte_eth_xstats_reset); what was moved between
// the last read() and that moment is missing.
//
// With one queue, the ethdev's sums are taken for the queue's, because not every PMD keeps numbers
// per queue. With several queues that would count each packet once for every Socket.
class EthdevCounters {
public:
    EthdevCounters(std::uint16_t port, std::uint16_t queue) noexcept : port_{port}, queue_{queue} {}

    // Sets the packets and bytes of `stats`. One thread at a time.
    void read(Stats& stats) noexcept;

private:
    struct Number {
        std::uint64_t before_reset = 0, last = 0;
    };
    std::array<Number, 4> numbers_;
    std::uint16_t port_, queue_;
};

}  // namespace pollux
