// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <csignal>

namespace tool {

// SIGINT and SIGTERM as something to wait for, not something that interrupts: they stay blocked
// until the process ends, so that a second Ctrl-C cannot interrupt an orderly end. SIGHUP, which
// will mean to reload, is a line on stderr, and SIGUSR1 and SIGUSR2 are ignored. So is SIGXFSZ:
// what is beyond `ulimit -f` is an error of the call.
class Signals {
public:
    // Create it before any thread, the EAL's included: threads inherit what is blocked.
    Signals() noexcept;

    // Sleeps until a signal arrives, and returns true, or until that time.
    bool wait_until(std::chrono::steady_clock::time_point time) noexcept;
    bool arrived() noexcept { return wait_until({}); }

private:
    sigset_t set_;
};

// Thrown while something is still being set up, when a signal asks to end.
struct Interrupted {};

}  // namespace tool
