// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/frame.hpp"

#include <cstdint>
#include <vector>

namespace wire {

// What arrived of one direction of one run, held against the promise: every sequence number of
// every flow once, and in order. One bit a frame: 100 million frames are 12 MB.
class Ledger {
public:
    void enter(const Tag& tag);

    std::uint64_t received = 0;    // numbers seen; repetitions do not count
    std::uint64_t duplicated = 0;  // numbers seen again
    std::uint64_t reordered = 0;   // first seen behind a higher number of their flow

private:
    struct Flow {
        std::uint64_t next = 0;
        std::vector<std::uint64_t> seen;
    };
    std::vector<Flow> flows_;
};

}  // namespace wire
