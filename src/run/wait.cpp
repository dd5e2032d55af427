// SPDX-License-Identifier: BSD-3-Clause
// Sleeps on sockets. What idle.cpp says about losing no packet holds here, too. A netdev that
// vanishes does not end a poll() on its sockets, so the link watch has a descriptor for that.
#include "pollux/wait.hpp"

#include "base/refuse.hpp"
#include "netdev/link_watch.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

namespace pollux {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// As good as forever, and without overflow.
constexpr milliseconds longest = std::chrono::hours{24 * 365};

}  // namespace

// One call of wait().
class Waiting {
public:
    Waiting(std::span<Socket* const> sockets, WaitFor what, int stop_fd) noexcept
        : sockets_{sockets},
          rx_{what != WaitFor::tx},
          tx_{what != WaitFor::rx}
    {
        add(stop_fd, POLLIN);
        for (const Socket* socket : sockets_) {
            if (socket->watch_)
                add(socket->watch_->gone_fd(), POLLIN);
            if (socket->fd() < 0)
                all_wake_ = false;
            else
                add(socket->fd(), static_cast<short>((rx_ ? POLLIN : 0) | (tx_ ? POLLOUT : 0)));
        }
    }

    Waited until(steady_clock::time_point deadline) noexcept
    {
        while (true) {
            Waited now = look();
            if (now.rx || now.tx || now.gone)
                return now;
            const milliseconds left = left_until(deadline);
            if (!all_wake_)
                return nap(left);
            const int result = poll(fds_.data(), count_, static_cast<int>(left.count()));
            if (result < 0)
                return {.interrupted = true};
            now = look();
            now.stopped = fds_.front().revents != 0;
            if (now.rx || now.tx || now.gone || now.stopped)
                return now;
            if (left_until(deadline) == milliseconds{0})
                return {.timeout = true};
            if (result > 0)  // a useless event, such as room for packets that are staged already
                nap(left);
        }
    }

private:
    void add(int fd, short events) noexcept { fds_[count_++] = {fd, events, 0}; }

    // Looks at the rings and the links as they are now.
    Waited look() const noexcept
    {
        Waited now;
        for (Socket* socket : sockets_) {
            // Not Tx::link(), which is always down where a port only receives.
            now.gone |= socket->watch_ && socket->watch_->state() == LinkState::gone;
            now.rx |= rx_ && socket->rx.waiting() != 0;
            if (tx_ && socket->tx.room() == 0)
                socket->tx.reclaim();
            now.tx |= tx_ && socket->tx.room() != 0;
        }
        return now;
    }

    // Room in a full TX ring may appear without an event. So it never sleeps longer than a slice.
    static milliseconds left_until(steady_clock::time_point deadline) noexcept
    {
        constexpr milliseconds slice{1000};
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
        return std::clamp(left, milliseconds{0}, slice);
    }

    Waited nap(milliseconds left) noexcept
    {
        const timespec time{.tv_sec = 0, .tv_nsec = left == milliseconds{0} ? 0 : 50'000};
        const bool stopped = ppoll(fds_.data(), 1, &time, nullptr) > 0;
        return {.rx = rx_, .tx = tx_, .stopped = stopped};
    }

    std::span<Socket* const> sockets_;
    bool rx_, tx_;
    bool all_wake_ = true;
    unsigned count_ = 0;
    std::array<pollfd, 2 * max_waited_sockets + 1> fds_;
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
    return Waiting{sockets, what, stop_fd}.until(steady_clock::now() + std::min(timeout, longest));
}

Waited wait(Socket& socket, milliseconds timeout, WaitFor what, int stop_fd)
{
    Socket* one = &socket;
    return wait(std::span{&one, 1}, timeout, what, stop_fd);
}

}  // namespace pollux
