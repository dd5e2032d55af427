// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/error.hpp"
#include "pollux/port.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace pollux {

// Not by the PMD's busy_budget: with that, each look at an empty ring would be a syscall that
// nobody counts, and SO_BUSY_POLL would always be 20 microseconds.
void Socket::poll_busily(const BusyPoll& options, PortReport& report)
{
    const auto set = [&](int option, unsigned value) {
        const int number = static_cast<int>(value);
        if (setsockopt(fd(), SOL_SOCKET, option, &number, sizeof number) != 0)
            throw Error{{.where = report.netdev.name,
                         .tried = "cannot poll it busily for " +
                                  std::to_string(options.timeout_us) + " us with a budget of " +
                                  std::to_string(options.budget),
                         .errnum = errno,
                         .hint = "1 to 65535 packets; it needs Linux 5.11 and CAP_NET_ADMIN"}};
    };
    set(SO_PREFER_BUSY_POLL, 1);
    set(SO_BUSY_POLL, options.timeout_us);
    set(SO_BUSY_POLL_BUDGET, options.budget);
    rx.busy_poll_ = true;

    int napi = 0;
    socklen_t size = sizeof napi;
    const bool known = getsockopt(fd(), SOL_SOCKET, SO_INCOMING_NAPI_ID, &napi, &size) == 0;
    const std::string note = "the driver lets nobody poll it busily";
    if ((!known || napi == 0) &&
        std::find(report.notes.begin(), report.notes.end(), note) == report.notes.end())
        report.notes.push_back(note);
}

}  // namespace pollux
