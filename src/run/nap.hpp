// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <poll.h>
#include <time.h>

namespace pollux {

// Sleeps for 50 us, or until the descriptor is readable, and returns whether it is. For cases in
// which no descriptor can be slept on: packets wait that cannot be received, or the driver has
// none. The time is chosen, not measured: with more, those packets wait longer; with less, an idle
// lcore takes more of its CPU (the kernel's default timer slack makes it up to 50 us longer).
inline bool nap(int stop_fd) noexcept
{
    pollfd stop{stop_fd, POLLIN, 0};
    constexpr timespec time{.tv_sec = 0, .tv_nsec = 50'000};
    return ppoll(&stop, 1, &time, nullptr) > 0;
}

}  // namespace pollux
