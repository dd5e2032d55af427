// SPDX-License-Identifier: BSD-3-Clause
// Sleeps until packets can be received or sent, for programs with a loop of their own:
//
//     if (pollux::wait(socket, std::chrono::milliseconds{100}).rx)
//         socket.rx.receive(batch);
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
    bool timeout = false;      // none of the others within the time
    bool stopped = false;      // the stop descriptor is readable
    bool gone = false;         // one of the netdevs has vanished
    bool interrupted = false;  // a signal handler has run
};

// No time limit.
inline constexpr std::chrono::milliseconds forever = std::chrono::milliseconds::max();

inline constexpr unsigned max_waited_sockets = 256;

// Sleeps until one of the sockets has what is waited for, but no longer than the timeout; 0 only
// looks. `stop_fd` is an eventfd, or any descriptor that poll() accepts; -1: none.
//
// Call it from the thread of the halves that are waited for: waiting for room kicks the kernel. A
// socket that is not AF_XDP has nothing to sleep on; then it returns after 50 microseconds and says
// that packets may have arrived. Throws Error (invalid_option): a negative timeout, or too many
// sockets.
Waited wait(std::span<Socket* const> sockets, std::chrono::milliseconds timeout,
            WaitFor what = WaitFor::rx, int stop_fd = -1);
Waited wait(Socket& socket, std::chrono::milliseconds timeout, WaitFor what = WaitFor::rx,
            int stop_fd = -1);

}  // namespace pollux
