// SPDX-License-Identifier: BSD-3-Clause
// Sleeps until packets can be received or sent, for programs with a loop of their own:
//
//     if (pollux::wait(socket, std::chrono::milliseconds{100}).rx)
//         socket.rx.receive(batch);
#pragma once

#include "batch.hpp"
#include "socket.hpp"

#include <bitset>
#include <chrono>
#include <span>

namespace pollux {

enum class WaitFor {
    rx,  // packets
    tx,  // room in a TX ring
    rx_or_tx,
    rx_and_reclaim,  // packets; and takes back frames that were sent, so the pool gets them
};

// Chosen: more than one thread serves. Each takes a pollfd of 8 bytes on the stack of wait().
inline constexpr unsigned max_waited_sockets = 256;

// What ended a wait; rx, tx, stopped and gone may come together.
struct Waited {
    bool rx = false;           // packets can be received from one of the sockets
    bool tx = false;           // one of the TX rings has room
    bool timeout = false;      // none of the others within the time
    bool stopped = false;      // the stop descriptor is readable
    bool gone = false;         // one of the netdevs has vanished
    bool interrupted = false;  // a signal handler has run
    // For which of the sockets rx, tx or gone is true, by their places in the argument of wait().
    std::bitset<max_waited_sockets> ready = {};
};

// No time limit.
inline constexpr std::chrono::milliseconds forever = std::chrono::milliseconds::max();

// Sleeps until one of the sockets has what is waited for, but no longer than the timeout; 0 only
// looks. `stop_fd` is an eventfd, or any descriptor that poll() accepts; -1: none.
//
// Call it from the thread of the halves that are waited for. With WaitFor::rx these are the
// receiving halves, with all others also the sending halves: waiting for room, and taking frames
// back, kicks the kernel. A program whose two halves are on one thread, and that does not send in
// each round, waits by rx_and_reclaim: otherwise what it sent never comes back to the pool.
//
// Packets that wait while the pool has no frame to replace theirs cannot be received, and do not
// end the wait: it looks at the pool every 50 microseconds until the time is over. But if frames of
// such a socket are in its TX or completion ring, WaitFor::rx returns after 50 microseconds, so
// that send() or reclaim() can take them back.
//
// A socket that is not AF_XDP has nothing to sleep on; then it returns after 50 microseconds and
// says that packets may have arrived. Throws Error (invalid_option): a negative timeout, too many
// sockets, a null pointer among them, or a `stop_fd` that is not open.
//
// A program that sleeps by an epoll of its own, on Rx::fd(), has to do the same: the descriptor is
// readable as long as the RX ring holds anything. If receive() returned 0 and Rx::starved() is
// true, epoll_wait() would return at once, again and again. So give frames back (Tx::reclaim(),
// batches that are held), and if there are none, sleep by a timer instead.
Waited wait(std::span<Socket* const> sockets, std::chrono::milliseconds timeout,
            WaitFor what = WaitFor::rx, int stop_fd = -1);
Waited wait(Socket& socket, std::chrono::milliseconds timeout, WaitFor what = WaitFor::rx,
            int stop_fd = -1);

// Waits until packets arrive, but no longer than the timeout, and appends up to `max` of them to
// the batch. Returns how many: 0 when the time is over, the stop descriptor is readable, the netdev
// has vanished, a signal handler has run, or the batch is full. Both halves of the socket belong to
// the calling thread, as with WaitFor::rx_and_reclaim. Throws what wait() throws.
unsigned receive(Socket& socket, Batch& batch, std::chrono::milliseconds timeout, unsigned max = 64,
                 int stop_fd = -1);

}  // namespace pollux
