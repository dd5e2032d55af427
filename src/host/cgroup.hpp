// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace pollux {

struct CgroupMemory {
    // That may still be charged; page cache that can be dropped counts as free.
    std::size_t bytes = 0;
    std::string directory;  // of the cgroup with the limit
};

// What the memory limits of this process's cgroup and of those above it leave, the tightest of
// them (memory.max, or in version 1 memory.limit_in_bytes). Empty if there is none, or if no cgroup
// file system is mounted here.
std::optional<CgroupMemory> cgroup_memory();

}  // namespace pollux
