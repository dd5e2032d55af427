// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdexcept>

namespace tool {

inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;

// The words on the command line make no sense. Everything else that goes wrong is a pollux::Error.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace tool
