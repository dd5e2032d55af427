// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace wire {

// What every command returns; part of the tool's contract with the test scripts.
enum Exit { as_promised = 0, failed = 1, misused = 2, broken = 3 };

// The machine refused something: one line on stderr, exit 1.
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

[[noreturn]] inline void fail(std::string_view what, int error = errno)
{
    throw Failure{fmt::format("{}: {}", what, std::strerror(error))};
}

// For calls that say -1 and errno.
template <class Result>
Result ensure(Result result, std::string_view what)
{
    if (result < 0)
        fail(what);
    return result;
}

}  // namespace wire
