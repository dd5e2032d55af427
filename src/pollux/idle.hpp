// SPDX-License-Identifier: BSD-3-Clause
// Lets an lcore sleep while there is nothing to do:
//
//     while (!lane.stopping())
//         lane.idle.after(forward(lane));  // the number of packets that this round moved
#pragma once

#include "counter.hpp"
#include "detail/one_thread.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

struct pollfd;

namespace pollux {

class Rx;
class Tx;

// What an lcore does when there is nothing to do: it spins for a while, then sleeps until a packet
// arrives on one of its sockets, until it is woken, or until the stop descriptor is readable. While
// frames wait in a TX ring it only naps, so that they leave soon. It belongs to one lcore; what may
// be called from any thread says so.
class Idle {
public:
    // How long it spins without a packet before it sleeps. Between veths, 2000 rounds of one stream
    // took 120 to 145 us, of two streams 140 to 175 us, of four 230 to 355 us: a number of rounds
    // means something else for each lane. This is the shortest of these times; others were not
    // tried. With more, an lcore takes a CPU for longer that others could use. With less, it sleeps
    // between packets that come closer together, and each sleep delays one of them and costs a
    // syscall.
    static constexpr std::chrono::microseconds default_spin{120};
    static constexpr std::chrono::microseconds never_sleep = std::chrono::microseconds::max();

    // `stop_fd` is an eventfd, or any descriptor that poll() accepts; -1: none. With a `spin` of 0
    // it sleeps after the first round without a packet. Throws Error: invalid_option for a negative
    // `spin` and for a `stop_fd` that is not open, system if there is no descriptor left.
    Idle(std::vector<Rx*> rx, std::vector<Tx*> tx, int stop_fd,
         std::chrono::microseconds spin = default_spin);
    ~Idle();
    Idle(const Idle&) = delete;
    Idle& operator=(const Idle&) = delete;

    // Call it once per round, with the number of packets that the round moved.
    void after(unsigned moved) noexcept
    {
        const OneThread here{inside_};
        if (moved != 0)
            resting_since_ = 0;
        else
            rest();
    }

    // Ends the sleep, or the next one if it does not sleep now. Any thread, and safe in a signal
    // handler.
    void wake() noexcept;

    std::uint64_t sleeps() const noexcept { return sleeps_; }  // any thread

private:
    void rest() noexcept;
    void sleep() noexcept;
    bool must_nap() const noexcept;

    std::vector<Rx*> rx_;
    std::vector<Tx*> tx_;
    std::vector<pollfd> fds_;  // of the sockets, then of wake(), then the stop descriptor
    std::uint64_t spin_;       // TSC cycles
    std::uint64_t resting_since_ = 0;
    bool all_wake_ = true;  // every socket has a descriptor to sleep on
    OneThread::Mark inside_;
    Counter sleeps_;
};

}  // namespace pollux
