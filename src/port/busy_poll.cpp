// SPDX-License-Identifier: BSD-3-Clause
#include "base/refuse.hpp"
#include "pollux/port_options.hpp"
#include "pollux/socket.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>

namespace pollux {

// Not by the PMD's busy_budget: with that, each look at an empty ring would be a syscall that no
// statistic counts, and SO_BUSY_POLL would always be 20 microseconds.
bool Socket::poll_busily(const BusyPoll& options, const std::string& netdev)
{
    const auto set = [&](int option, unsigned value) {
        const int number = static_cast<int>(value);
        if (setsockopt(fd(), SOL_SOCKET, option, &number, sizeof number) != 0)
            throw fail(errno, netdev + " queue " + std::to_string(queue_),
                       "cannot busy-poll it for " + std::to_string(options.timeout_us) +
                           " us with a budget of " + std::to_string(options.budget),
                       "set `busy_poll` to a budget of 1 to 65535 packets; it needs Linux 5.11 and "
                       "CAP_NET_ADMIN");
    };
    set(SO_PREFER_BUSY_POLL, 1);
    set(SO_BUSY_POLL, options.timeout_us);
    set(SO_BUSY_POLL_BUDGET, options.budget);
    rx.busy_poll_ = true;

    int napi = 0;
    socklen_t size = sizeof napi;
    return getsockopt(fd(), SOL_SOCKET, SO_INCOMING_NAPI_ID, &napi, &size) == 0 && napi != 0;
}

}  // namespace pollux
