// SPDX-License-Identifier: BSD-3-Clause
#include "signals.hpp"

#include <algorithm>
#include <cstdio>

namespace tool {

namespace {

// As under nohup. A blocked signal is queued even when it is ignored, so it must not be in the set.
bool is_ignored(int signal) noexcept
{
    struct sigaction action = {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Signals::Signals() noexcept
{
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);  // even if ignored: a script's background job can be ended by it
    sigaddset(&set_, SIGTERM);
    if (!is_ignored(SIGHUP))
        sigaddset(&set_, SIGHUP);
    std::signal(SIGUSR1, SIG_IGN);
    std::signal(SIGUSR2, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

bool Signals::wait_until(std::chrono::steady_clock::time_point time) noexcept
{
    using namespace std::chrono;
    while (true) {
        const auto left = std::max(nanoseconds{time - steady_clock::now()}, nanoseconds{0});
        const auto whole = duration_cast<seconds>(left);
        const timespec timeout{whole.count(), (left - whole).count()};
        const int signal = sigtimedwait(&set_, nullptr, &timeout);
        if (signal == SIGHUP)
            std::fputs("pollux: SIGHUP: there is nothing to reload, all goes on\n", stderr);
        else if (signal > 0)
            return true;
        if (steady_clock::now() >= time)
            return false;
    }
}

}  // namespace tool
