// SPDX-License-Identifier: BSD-3-Clause
// Sleeps on sockets. What idle.cpp says about losing no packet holds here, too. A netdev that
// vanishes does not end a poll() on its sockets, so the link watch has a descriptor for that.
#include "pollux/wait.hpp"

#include "base/deadline.hpp"
#include "base/refuse.hpp"
#include "netdev/link_watch.hpp"
#include "run/descriptors.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace pollux {

using std::chrono::milliseconds;

// One call of wait().
class Waiting {
public:
    Waiting(std::span<Socket* const> sockets, WaitFor what, int stop_fd) noexcept
        : sockets_{sockets},
          rx_{what != WaitFor::tx},
          tx_{what == WaitFor::tx || what == WaitFor::rx_or_tx},
          reclaims_{what != WaitFor::rx}
    {
        add(stop_fd, POLLIN);
        for (std::size_t i = 0; i < sockets_.size(); ++i) {
            Socket* const socket = sockets_[i];
            if (rx_)
                here_[i].emplace(socket->rx.inside_);
            if (socket->watch_)
                add(socket->watch_->gone_fd(), POLLIN);
            if (socket->fd() < 0)
                unwoken_.set(i);
            else
                add(socket->fd(), static_cast<short>((rx_ ? POLLIN : 0) | (tx_ ? POLLOUT : 0)));
        }
    }

    Waited until(const Deadline& deadline)
    {
        while (true) {
            if (const Waited now = look(); is_reason(now))
                return now;
            const milliseconds left = deadline.left(slice);
            if (unwoken_.any() || starved_.any()) {
                if (const Waited now = nap(left); is_reason(now))
                    return now;
                if (deadline.over())
                    return {.timeout = true};
                continue;
            }
            const int result = poll(fds_.data(), count_, static_cast<int>(left.count()));
            if (result < 0)
                return {.interrupted = true};
            Waited now = look();
            now.stopped = is_stopped();
            if (is_reason(now))
                return now;
            if (deadline.over())
                return {.timeout = true};
            // A useless event, such as room for packets that are staged already.
            if (result > 0)
                if (const Waited napped = nap(left); is_reason(napped))
                    return napped;
        }
    }

private:
    // Room in a full TX ring, and frames that were sent, come without an event. So it never sleeps
    // longer.
    static constexpr milliseconds slice{1000};

    void add(int fd, short events) noexcept { fds_[count_++] = {fd, events, 0}; }

    static bool is_reason(const Waited& now) noexcept
    {
        return now.rx || now.tx || now.gone || now.stopped || now.interrupted;
    }

    // Looks at the rings and the links as they are now.
    Waited look() noexcept
    {
        Waited now;
        starved_.reset();
        for (std::size_t i = 0; i < sockets_.size(); ++i) {
            Socket& socket = *sockets_[i];
            if (reclaims_)
                socket.tx.reclaim();
            const bool waits = rx_ && socket.rx.waiting() != 0;
            const bool starves = waits && socket.rx.starved();
            const bool rx = waits && !starves;
            const bool tx = tx_ && socket.tx.room() != 0;
            // Not Tx::link(), which is always down where a port only receives.
            const bool gone = socket.watch_ && socket.watch_->state() == LinkState::gone;
            now.rx |= rx;
            now.tx |= tx;
            now.gone |= gone;
            now.ready[i] = rx || tx || gone;
            starved_[i] = starves;
        }
        return now;
    }

    // Sleeps by the clock. What it says of sockets that cannot be slept on is only a guess.
    Waited nap(milliseconds left)
    {
        const timespec time{.tv_sec = 0, .tv_nsec = left == milliseconds{0} ? 0 : 50'000};
        Waited now;
        now.interrupted = ppoll(fds_.data(), 1, &time, nullptr) < 0;
        now.stopped = !now.interrupted && is_stopped();
        now.ready = unwoken_;
        if (!reclaims_)
            for (std::size_t i = 0; i < sockets_.size(); ++i)
                now.ready[i] = unwoken_[i] || (starved_[i] && has_sent(*sockets_[i]));
        now.rx = rx_ && now.ready.any();
        now.tx = tx_ && unwoken_.any();
        return now;
    }

    // Whether the sending half's thread may take frames back.
    static bool has_sent(const Socket& socket) noexcept
    {
        const RingLevels levels = socket.ring_levels();
        return levels.tx != 0 || levels.completion != 0;
    }

    bool is_stopped() const
    {
        const pollfd& stop = fds_.front();
        if ((stop.revents & POLLNVAL) != 0)
            throw not_open(stop.fd);
        return stop.revents != 0;
    }

    std::span<Socket* const> sockets_;
    bool rx_, tx_, reclaims_;
    std::bitset<max_waited_sockets> unwoken_;  // have no descriptor that would end a sleep
    std::bitset<max_waited_sockets> starved_;  // have packets for which the pool has no frames
    unsigned count_ = 0;
    std::array<pollfd, 2 * max_waited_sockets + 1> fds_;
    std::array<std::optional<OneThread>, max_waited_sockets> here_;
};

Waited wait(std::span<Socket* const> sockets, milliseconds timeout, WaitFor what, int stop_fd)
{
    if (timeout < milliseconds{0})
        throw refuse(Cause::invalid_option, "",
                     "a wait of " + std::to_string(timeout.count()) + " ms is not possible",
                     "set `timeout` to pollux::forever to wait without a limit");
    if (sockets.size() > max_waited_sockets)
        throw refuse(Cause::invalid_option, "",
                     "cannot wait for " + std::to_string(sockets.size()) + " sockets at once",
                     "wait for at most " + std::to_string(max_waited_sockets));
    if (const auto null = std::find(sockets.begin(), sockets.end(), nullptr); null != sockets.end())
        throw refuse(Cause::invalid_option, "",
                     "socket " + std::to_string(null - sockets.begin()) + " is a null pointer");
    return Waiting{sockets, what, stop_fd}.until(Deadline{timeout});
}

Waited wait(Socket& socket, milliseconds timeout, WaitFor what, int stop_fd)
{
    Socket* one = &socket;
    return wait(std::span{&one, 1}, timeout, what, stop_fd);
}

unsigned receive(Socket& socket, Batch& batch, milliseconds timeout, unsigned max, int stop_fd)
{
    const Deadline deadline{timeout};
    while (true) {
        const unsigned got = socket.rx.receive(batch, max);
        if (got != 0 || max == 0 || batch.room() == 0 || deadline.over())
            return got;
        const Waited now = wait(socket, deadline.left(), WaitFor::rx_and_reclaim, stop_fd);
        if (!now.rx && !now.timeout)
            return 0;
    }
}

}  // namespace pollux
