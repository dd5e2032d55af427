// SPDX-License-Identifier: BSD-3-Clause
// Rests without losing a packet and without a timer.
//
// poll() on an AF_XDP socket is level-triggered: it returns at once while the RX ring holds
// anything. So "the ring is empty, therefore sleep" has no race: a packet that arrives in between
// ends the sleep before it begins. Three cases are not as simple:
//
// - While the pool is empty, packets wait that cannot be received, and poll() would always return
//   at once. Then a short sleep by the clock replaces it.
// - Frames that were sent come back only if they are asked for (Tx::reclaim), so that is done in
//   every empty round; it costs a look at two indices if there are none.
// - Sockets of other drivers (net_ring, net_null) have nothing to sleep on. They sleep by the
//   clock, too.
#include "pollux/idle.hpp"

#include "pollux/rx.hpp"
#include "pollux/tx.hpp"
#include "run/nap.hpp"

#include <poll.h>
#include <rte_pause.h>

#include <algorithm>

namespace pollux {

Idle::Idle(std::vector<Rx*> rx, std::vector<Tx*> tx, int stop_fd, unsigned spins)
    : rx_{std::move(rx)},
      tx_{std::move(tx)},
      spins_{spins}
{
    for (const Rx* one : rx_) {
        all_wake_ &= one->fd() >= 0;
        fds_.push_back({one->fd(), POLLIN, 0});
    }
    fds_.push_back({stop_fd, POLLIN, 0});
}

Idle::~Idle() = default;
Idle::Idle(Idle&&) noexcept = default;

void Idle::rest() noexcept
{
    for (Tx* tx : tx_)
        tx->reclaim();
    if (spins_ == 0 || ++empty_rounds_ < spins_)
        rte_pause();
    else
        sleep();
}

void Idle::sleep() noexcept
{
    sleeps_ += 1;
    const auto waits = [](const Rx* rx) { return rx->waiting() != 0; };
    if (!all_wake_ || std::any_of(rx_.begin(), rx_.end(), waits)) {
        nap(fds_.back().fd);
        return;
    }
    // The time limit is only for what wakes no poll(), such as a netdev that vanished.
    constexpr int limit_ms = 1000;
    poll(fds_.data(), fds_.size(), limit_ms);
    empty_rounds_ = 0;
}

}  // namespace pollux
