// SPDX-License-Identifier: BSD-3-Clause
// Lets an lcore sleep while there is nothing to do:
//
//     while (!lane.stopping())
//         lane.idle.after(forward(lane));  // the number of packets that this round moved
#pragma once

#include "counter.hpp"

#include <cstdint>
#include <span>
#include <vector>

struct pollfd;

namespace pollux {

class Rx;
class Tx;

// What an lcore does when there is nothing to do: it spins for a while, then sleeps until a packet
// arrives on one of its sockets, or until the stop descriptor is readable. It belongs to one lcore.
class Idle {
public:
    // Rounds without a packet before it sleeps; with 0 it never sleeps.
    static constexpr unsigned default_spins = 2000;

    Idle(std::vector<Rx*> rx, std::vector<Tx*> tx, int stop_fd, unsigned spins = default_spins);
    ~Idle();
    Idle(Idle&&) noexcept;
    Idle& operator=(Idle&&) = delete;

    // Call it once per round, with the number of packets that the round moved.
    void after(unsigned moved) noexcept
    {
        if (moved != 0)
            empty_rounds_ = 0;
        else
            rest();
    }

    std::uint64_t sleeps() const noexcept { return sleeps_; }  // any thread

private:
    void rest() noexcept;
    void sleep() noexcept;

    std::vector<Rx*> rx_;
    std::vector<Tx*> tx_;
    std::vector<pollfd> fds_;
    unsigned spins_;
    unsigned empty_rounds_ = 0;
    bool all_wake_ = true;  // every socket has a descriptor to sleep on
    Counter sleeps_;
};

}  // namespace pollux
