// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/failure.hpp"
#include "support/wire/fd.hpp"

#include <sys/signalfd.h>

#include <csignal>

namespace wire {

// From now on SIGINT and SIGTERM do nothing but make this descriptor readable.
inline Fd catch_termination()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    ensure(sigprocmask(SIG_BLOCK, &signals, nullptr), "sigprocmask");
    return Fd{ensure(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd")};
}

}  // namespace wire
