// SPDX-License-Identifier: BSD-3-Clause
// pollux.h: sleeping. What idle.cpp says about losing no packet holds here, too.
#include "c_call.hpp"
#include "pollux/error.hpp"

#include <poll.h>
#include <time.h>

#include <array>
#include <chrono>
#include <span>

using namespace pollux;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr unsigned most_sockets = 256;

bool any_gone(std::span<pollux_socket* const> sockets) noexcept
{
    return std::any_of(sockets.begin(), sockets.end(), [](const pollux_socket* socket) {
        return c::of(socket).tx.link() == LinkState::gone;
    });
}

// poll() would return at once for ever, or never.
bool must_nap(std::span<pollux_socket* const> sockets) noexcept
{
    return std::any_of(sockets.begin(), sockets.end(), [](const pollux_socket* socket) {
        return c::of(socket).rx.fd() < 0 || c::of(socket).rx.waiting() != 0;
    });
}

pollux_wait_result nap(int stop_fd) noexcept
{
    pollfd stop{stop_fd, POLLIN, 0};
    constexpr timespec time{.tv_sec = 0, .tv_nsec = 50'000};
    return ppoll(&stop, 1, &time, nullptr) > 0 ? POLLUX_WAIT_STOPPED : POLLUX_WAIT_READY;
}

// A vanished netdev ends no poll(), so it lasts a second at most.
int milliseconds_left(int timeout_ms, steady_clock::time_point began) noexcept
{
    constexpr milliseconds limit{1000};
    if (timeout_ms < 0)
        return static_cast<int>(limit.count());
    const auto left =
        std::chrono::ceil<milliseconds>(began + milliseconds{timeout_ms} - steady_clock::now());
    return static_cast<int>(std::clamp(left, milliseconds{0}, limit).count());
}

pollux_wait_result sleep(std::span<pollfd> fds, std::span<pollux_socket* const> sockets,
                         int timeout_ms)
{
    const auto began = steady_clock::now();
    while (!any_gone(sockets)) {
        const int left = milliseconds_left(timeout_ms, began);
        const int result = poll(fds.data(), fds.size(), left);
        if (result < 0)
            return POLLUX_WAIT_INTERRUPTED;
        if (result > 0)
            return fds.back().revents != 0 ? POLLUX_WAIT_STOPPED : POLLUX_WAIT_READY;
        if (left == 0)
            return POLLUX_WAIT_TIMEOUT;
    }
    return POLLUX_WAIT_GONE;
}

}  // namespace

int pollux_wait(pollux_socket* const* all, unsigned count, int stop_fd, int timeout_ms)
{
    return c::int_from([&]() -> int {
        if (count > most_sockets)
            throw Error{{.tried = "cannot wait for " + std::to_string(count) + " sockets at once",
                         .errnum = EINVAL,
                         .hint = "at most " + std::to_string(most_sockets)}};
        const std::span sockets{all, count};
        if (any_gone(sockets))
            return POLLUX_WAIT_GONE;
        if (must_nap(sockets))
            return nap(stop_fd);
        std::array<pollfd, most_sockets + 1> fds;
        for (unsigned i = 0; i < count; ++i)
            fds[i] = {c::of(all[i]).rx.fd(), POLLIN, 0};
        fds[count] = {stop_fd, POLLIN, 0};
        return sleep({fds.data(), count + 1}, sockets, timeout_ms);
    });
}
