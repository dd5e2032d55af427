// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <poll.h>

#include <array>
#include <cstdint>

namespace pollux::driver {

struct RxQueue;

// Lets an lcore that only spins sleep inside rte_eth_rx_burst() (idle_us=). When all RX queues that
// it polls have been empty for a while, it sleeps until a packet arrives on any of them, but not
// longer than it may. Which queues it polls is learned from its calls.
//
// There is one for each thread. The data path may call it: it never blocks for longer, does not
// allocate and does not lock.
class IdleSleep {
public:
    static IdleSleep& of_this_thread() noexcept;
    // Queues are opened or closed: all threads forget which they poll.
    static void forget_queues() noexcept;

    // A queue had packets.
    void busy() noexcept { quiet_since_ = 0; }
    // A queue was empty; sleeps if it is time, for at most `limit_us`.
    void empty(const RxQueue& queue, unsigned limit_us) noexcept;

private:
    struct Polled {
        const RxQueue* queue = nullptr;  // never dereferenced: it may be gone
        bool since_last_sleep = false;
    };
    // More than an lcore can poll with profit. Beyond it, an lcore does not sleep.
    static constexpr unsigned most_queues = 64;

    bool is_round_over(const RxQueue& queue) noexcept;
    void sleep(unsigned limit_us) noexcept;

    std::uint64_t quiet_since_ = 0;  // TSC cycles; 0: it is not quiet
    unsigned generation_ = 0;
    unsigned count_ = 0;
    bool too_many_ = false;
    std::array<Polled, most_queues> polled_ = {};
    std::array<pollfd, most_queues> fds_ = {};
};

}  // namespace pollux::driver
