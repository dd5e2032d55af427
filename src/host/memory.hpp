// SPDX-License-Identifier: BSD-3-Clause
// How much memory this machine has left, and this process may use.
#pragma once

#include "pollux/hugepages.hpp"

#include <cstddef>
#include <vector>

namespace pollux {

// Throws Error (out_of_memory) if the frames do not fit into ordinary memory: into what can be had
// without swapping (MemAvailable), or into what a memory cgroup leaves. Using more would succeed at
// first, and then the kernel would kill the process.
void require_ordinary_memory(std::size_t bytes);

struct FreeHugepages {
    std::size_t size = 0;  // bytes of a page
    std::size_t count = 0;
};
// Of each size, from /sys/kernel/mm/hugepages.
std::vector<FreeHugepages> free_hugepages();

}  // namespace pollux
