// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "socket.hpp"

#include <chrono>
#include <span>

namespace pollux {

enum class WaitFor { rx, tx, rx_or_tx };

// What ended a wait; rx, tx, stopped and gone may come together.
struct Waited {
    bool rx = false;           // packets wait on one of the sockets
    bool tx = false;           // one of the TX rings has room
    bool timeout = false;      // nothing of all this within the time
    bool stopped = false;      // the stop descriptor is readable
    bool gone = false;         // one of the netdevs has vanished
    bool interrupted = false;  // a signal handler has run
};

// No time limit.
inline constexpr std::chrono::milliseconds forever = std::chrono::milliseconds::max();

inline constexpr unsigned max_waited_sockets = 256;

// Sleeps until one of the sockets has what is waited for, but no longer than the timeout; 0 only
// looks. `stop_fd` is an eventfd, or whatever poll() knows; -1: none.
//
// Belongs to the thread of the halves that are waited for: waiting for room kicks the kernel. A
// socket that is not AF_XDP has nothing to sleep on: then the answer is that packets may have come,
// after 50 microseconds. Throws Error: a negative timeout, or too many sockets.
Waited wait(std::span<Socket* const> sockets, std::chrono::milliseconds timeout,
            WaitFor what = WaitFor::rx, int stop_fd = -1);
Waited wait(Socket& socket, std::chrono::milliseconds timeout, WaitFor what = WaitFor::rx,
            int stop_fd = -1);

}  // namespace pollux
