// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace pollux {

// A process. The start time tells it from a later one with the same pid.
struct Process {
    std::uint32_t pid = 0;
    std::uint64_t start = 0;  // clock ticks since boot
    bool operator==(const Process&) const = default;
};

Process this_process();

// Whether the process is still running. A zombie is not, because its descriptors are closed, and a
// process of another pid namespace cannot be seen.
bool lives(const Process& process);

}  // namespace pollux
