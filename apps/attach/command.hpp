// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <csignal>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tool::attach {

// The signals that end a process, and SIGCHLD, as something to wait for. Create it before anything
// that must not be interrupted.
class WaitedSignals {
public:
    WaitedSignals() noexcept;

    const sigset_t& set() const noexcept { return set_; }
    const sigset_t& before() const noexcept { return before_; }

private:
    sigset_t set_, before_;
};

// A program that runs as our child, and gets SIGTERM when this process is killed.
class Command {
public:
    // Throws pollux::Error when there is no such program, or it cannot be run.
    Command(const std::vector<std::string>& arguments, const WaitedSignals& signals);

    // Waits until it ends, and passes on to it the signals that end a process. Returns the status
    // as waitpid() does.
    int wait() const;

private:
    const WaitedSignals& signals_;
    pid_t pid_ = -1;
};

}  // namespace tool::attach
