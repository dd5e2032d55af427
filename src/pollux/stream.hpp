// SPDX-License-Identifier: BSD-3-Clause
// Says from which socket to which socket packets go:
//
//     pollux::run(pollux::paired(a, b), loop);  // both ways between two ports
#pragma once

#include "counter.hpp"
#include "port.hpp"

#include <span>
#include <vector>

namespace pollux {

// What a loop moved, and what it lost by its own choice. Any thread may read them.
struct StreamCounters {
    Counter moved;    // packets that the TX ring took
    Counter dropped;  // packets that it had no room for and that the loop gave up
};

// Leads from one receiving half to one sending half, as in testpmd. Without a `tx`, packets are
// only received; without an `rx`, they are only sent.
struct Stream {
    Rx* rx = nullptr;
    Tx* tx = nullptr;
    StreamCounters count = {};
};

// Connect the ports queue by queue; if the sending port has fewer queues, its first ones serve
// several streams.
std::vector<Stream> one_way(Port& from, Port& to);          // from -> to
std::vector<Stream> paired(Port& a, Port& b);               // a -> b and b -> a
std::vector<Stream> chained(std::span<Port* const> ports);  // 0 -> 1 -> … -> 0
std::vector<Stream> looped(std::span<Port* const> ports);   // each port to itself

}  // namespace pollux
