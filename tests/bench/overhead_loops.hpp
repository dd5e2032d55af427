// SPDX-License-Identifier: BSD-3-Clause
// The two loops that scripts/bench overhead compares. They have a file of their own, so that they
// stay functions that callgrind finds by name: it counts while it is in one of them.
#pragma once

#include <pollux/pollux.hpp>

#include <cstdint>

namespace bench {

// From one queue to another, as each of the two wants it.
struct Path {
    pollux::Socket &in, &out;
    pollux::Stream stream{&in.rx, &out.tx, {}};
    pollux::Batch batch = {};
    // Never sleeps, but counts its empty rounds as one that does.
    pollux::Idle idle{{&in.rx}, {&out.tx}, -1, pollux::Idle::never_sleep};
    std::uint64_t lost = 0;  // by the bare loop, which frees what was not sent
};

using Loop = void (*)(Path&, std::uint16_t burst, unsigned rounds);

// What an application of DPDK writes: no checks, no counters.
void bare_loop(Path& path, std::uint16_t burst, unsigned rounds);
// What a loop of pollux::run() writes for a stream, as `pollux fwd` does.
void pollux_loop(Path& path, std::uint16_t burst, unsigned rounds);

// At the first callgrind forgets what it has counted, after the second it writes it out.
void begin_phase();
void end_phase();

}  // namespace bench
