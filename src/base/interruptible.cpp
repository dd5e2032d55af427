// SPDX-License-Identifier: BSD-3-Clause
#include "base/interruptible.hpp"

#include <csignal>
#include <exception>

namespace pollux {

namespace {
thread_local int depth = 0;
}

Interruptible::Interruptible() noexcept
{
    ++depth;
}

Interruptible::~Interruptible()
{
    --depth;
}

bool interrupted() noexcept
{
    sigset_t pending;
    return depth > 0 && std::uncaught_exceptions() == 0 && sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

}  // namespace pollux
