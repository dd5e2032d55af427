// SPDX-License-Identifier: BSD-3-Clause
// From which socket to which socket packets go.
#pragma once

#include "counter.hpp"
#include "port.hpp"

#include <span>
#include <vector>

namespace pollux {

// What a loop lost by its own doing.
struct StreamCounters {
    Counter moved;    // packets that the TX ring took
    Counter dropped;  // packets that it had no room for, and that were given up
};

// From one receiving half to one sending half: testpmd's word.
struct Stream {
    Rx* rx = nullptr;
    Tx* tx = nullptr;
    StreamCounters count = {};
};

// Queue by queue; a port with fewer queues sends from its first ones again.
std::vector<Stream> paired(Port& a, Port& b);               // a -> b and b -> a
std::vector<Stream> chained(std::span<Port* const> ports);  // 0 -> 1 -> … -> 0
std::vector<Stream> looped(std::span<Port* const> ports);   // each port to itself

}  // namespace pollux
