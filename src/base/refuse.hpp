// SPDX-License-Identifier: BSD-3-Clause
// Errors are made in the same two ways everywhere: the caller asked for something impossible, or a
// call failed. One that also has the driver's reason is written out as Error{{…}} with its cause.
#pragma once

#include "pollux/error.hpp"

#include <string>

namespace pollux {

// For what the caller must not ask for, whatever the kernel would say. The errno is EINVAL.
Error refuse(Cause cause, std::string where, std::string problem, std::string hint = {});

// The hint where a thread cannot be started.
inline constexpr char too_few_threads[] =
    "raise pids.max of its cgroup (docker --pids-limit, TasksMax= of a unit), or `ulimit -u`, or "
    "-d and -v";

// The usual cause of an errno: missing_capability for EPERM, netdev_gone for ENODEV, not_supported
// for EOPNOTSUPP, out_of_memory for ENOMEM, otherwise system.
Cause cause_of(int errnum) noexcept;

// For a call that failed with this errno. Where no cause is given, it is that of the errno.
Error fail(int errnum, std::string where, std::string problem, std::string hint = {});
Error fail(Cause cause, int errnum, std::string where, std::string problem, std::string hint = {});

}  // namespace pollux
