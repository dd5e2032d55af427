// SPDX-License-Identifier: BSD-3-Clause
// Rests without losing a packet and without a timer.
//
// poll() on an AF_XDP socket is level-triggered: it returns at once while the RX ring holds
// anything. So "the ring is empty, therefore sleep" has no race: a packet that arrives in between
// ends the sleep before it begins. Four cases are not as simple:
//
// - While the pool is empty, packets wait that cannot be received, and poll() would always return
//   at once. Then a short sleep by the clock replaces it.
// - Frames that were sent come back only if they are asked for (Tx::reclaim), so that is done in
//   every empty round; it costs a look at two indices if there are none.
// - Frames that the kernel did not take out of the TX ring leave only by further kicks, and nothing
//   tells when. So while there are some, it sleeps by the clock, too.
// - Sockets of other drivers (net_ring, net_null) have nothing to sleep on: again, by the clock.
#include "pollux/idle.hpp"

#include "base/refuse.hpp"
#include "pollux/rx.hpp"
#include "pollux/tx.hpp"
#include "run/descriptors.hpp"
#include "run/nap.hpp"

#include <fcntl.h>
#include <poll.h>
#include <rte_cycles.h>
#include <rte_pause.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <string>

namespace pollux {

namespace {

std::uint64_t to_cycles(std::chrono::microseconds time)
{
    if (time < std::chrono::microseconds{0})
        throw refuse(Cause::invalid_option, "",
                     "a spin of " + std::to_string(time.count()) + " us is not possible",
                     "set `spin` to Idle::never_sleep to spin without a limit");
    if (time >= std::chrono::hours{24})
        return std::numeric_limits<std::uint64_t>::max();
    return static_cast<std::uint64_t>(time.count()) * (rte_get_tsc_hz() / 1'000) / 1'000;
}

}  // namespace

Idle::Idle(std::vector<Rx*> rx, std::vector<Tx*> tx, int stop_fd, std::chrono::microseconds spin)
    : rx_{std::move(rx)},
      tx_{std::move(tx)},
      spin_{to_cycles(spin)}
{
    if (stop_fd >= 0 && fcntl(stop_fd, F_GETFD) < 0)
        throw not_open(stop_fd);
    for (const Rx* one : rx_) {
        all_wake_ &= one->fd() >= 0;
        fds_.push_back({one->fd(), POLLIN, 0});
    }
    fds_.resize(rx_.size() + 2);
    fds_[rx_.size()] = {make_event(), POLLIN, 0};
    fds_.back() = {stop_fd, POLLIN, 0};
}

Idle::~Idle()
{
    ::close(fds_[rx_.size()].fd);
}

void Idle::wake() noexcept
{
    eventfd_write(fds_[rx_.size()].fd, 1);
}

void Idle::rest() noexcept
{
    for (Tx* tx : tx_)
        tx->reclaim();
    const std::uint64_t now = rte_rdtsc();
    if (resting_since_ == 0)
        resting_since_ = now;
    if (now - resting_since_ < spin_)
        rte_pause();
    else
        sleep();
}

// Whether the end of a poll() would be wrong: too early, too late, or never.
bool Idle::must_nap() const noexcept
{
    const auto waits = [](const Rx* rx) { return rx->waiting() != 0; };
    const auto sends = [](const Tx* tx) {
        return tx->pending() != 0 && tx->link() == LinkState::up;
    };
    return !all_wake_ || std::any_of(rx_.begin(), rx_.end(), waits) ||
           std::any_of(tx_.begin(), tx_.end(), sends);
}

void Idle::sleep() noexcept
{
    sleeps_ += 1;
    if (must_nap()) {
        nap(fds_.back().fd);
        return;
    }
    // The time limit is only for what wakes no poll(), such as a netdev that vanished. So it is
    // long.
    constexpr int limit_ms = 1000;
    pollfd& woken = fds_[rx_.size()];
    poll(fds_.data(), fds_.size(), limit_ms);
    if (eventfd_t calls; woken.revents != 0)
        eventfd_read(woken.fd, &calls);
    resting_since_ = 0;
}

}  // namespace pollux
