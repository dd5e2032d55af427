// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace pollux {

// A process, told apart from a later one with the same pid by when it started.
struct Process {
    std::uint32_t pid = 0;
    std::uint64_t start = 0;  // clock ticks since boot
    bool operator==(const Process&) const = default;
};

Process this_process();

// False also for a zombie, whose descriptors are closed, and for a process of another pid
// namespace.
bool lives(const Process& process);

}  // namespace pollux
