// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <sys/types.h>

namespace pollux {

struct Process {
    pid_t pid = 0;
    std::string name = {};  // at most 15 characters of it
};

// A process that has the socket open. Empty if none is seen: it may be in another pid namespace, or
// another user's.
std::optional<Process> process_with_socket(std::uint64_t inode);

}  // namespace pollux
