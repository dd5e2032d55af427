// SPDX-License-Identifier: BSD-3-Clause
// Whether limits leave this process enough room, tried before something depends on it that cannot
// say what it lacks.
#pragma once

#include <string>

namespace pollux {

// Throws Error (system) with EMFILE or ENFILE if fewer than `count` more descriptors can be open at
// the same time.
void require_descriptors(unsigned count, const std::string& where);

// Throws Error (system) with EAGAIN if `count` more threads cannot run at the same time, whichever
// limit that is: of a cgroup (pids.max), of the user (RLIMIT_NPROC), or of the kernel.
void require_threads(unsigned count, const std::string& where);

}  // namespace pollux
