// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdexcept>

namespace tool {

inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;

// The arguments of the command make no sense. Every other failure is a pollux::Error.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace tool
