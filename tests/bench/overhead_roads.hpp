// SPDX-License-Identifier: BSD-3-Clause
// What the loops of scripts/bench overhead forward, and where: two queues, and what is before and
// behind them.
#pragma once

#include "overhead_loops.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bench {

class Road {
public:
    // Packets under way at once, at most; a veth has room for 256.
    static constexpr unsigned window = 128;

    Road() = default;
    virtual ~Road() = default;
    Road(const Road&) = delete;
    Road& operator=(const Road&) = delete;

    virtual Path& path() = 0;
    // Comes back when all wait in the first queue, and nothing else does. Throws Failure.
    virtual void feed(unsigned count) = 0;
    // Comes back when all have left the second one. Throws Failure.
    virtual void collect(unsigned count) = 0;
};

// Two Ports, on netdevs that lie in this namespace between SOURCE IN OUT SINK.
std::unique_ptr<Road> between(const std::vector<std::string>& ends);
// The same by two ports of net_pollux, with one mempool that AF_XDP can use, or cannot.
std::unique_ptr<Road> between_devices(const std::vector<std::string>& ends, bool usable_pool);
// Two adopted queues, of net_ring0 and net_ring1.
std::unique_ptr<Road> between_rings();

}  // namespace bench
