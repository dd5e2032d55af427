// SPDX-License-Identifier: BSD-3-Clause
// Descriptors that end a sleep.
#pragma once

#include "base/refuse.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <string>

namespace pollux {

// An eventfd, which the caller closes. Throws Error (system).
inline int make_event()
{
    const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (event < 0)
        throw fail(errno, "", "cannot make an eventfd");
    return event;
}

// What is thrown for a stop descriptor that is not open.
inline Error not_open(int stop_fd)
{
    return fail(Cause::invalid_option, EBADF, "",
                "cannot be stopped by descriptor " + std::to_string(stop_fd),
                "set `stop_fd` to a descriptor that is open, or to -1");
}

}  // namespace pollux
