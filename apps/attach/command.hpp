// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/error.hpp>

#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tool::attach {

// All signals that another process may send us to pass on, and SIGCHLD, as something to wait for.
// Create it before anything that must not be interrupted.
class WaitedSignals {
public:
    WaitedSignals() noexcept;

    const sigset_t& set() const noexcept { return set_; }
    const sigset_t& before() const noexcept { return before_; }
    // One that asks to end and has arrived; 0 if none has.
    int ending() const noexcept;

private:
    sigset_t set_, before_;
};

// A program that runs as our child, and gets SIGTERM when this process is killed. What it leaves
// when it goes into the background becomes our child, too.
class Command {
public:
    // Thrown where there is no such program, or it cannot be run.
    struct NotRun : pollux::Error {
        using pollux::Error::Error;
    };

    // Throws NotRun.
    Command(const std::vector<std::string>& arguments, const WaitedSignals& signals);

    // Waits until its last process has ended, and passes on to them the signals that arrive. Calls
    // `in_background` if the program itself has ended and others go on. Returns the status of the
    // program, or of the last of those others, as waitpid() does.
    int wait(const std::function<void()>& in_background) const;

private:
    std::vector<pid_t> left() const;  // the program, and what it has left
    void pass_on(int signal) const;

    const WaitedSignals& signals_;
    std::vector<pid_t> not_ours_;  // children that this process had before
    pid_t pid_ = -1;
};

}  // namespace tool::attach
