// SPDX-License-Identifier: BSD-3-Clause
// pollux.h: sleeping.
#include "base/refuse.hpp"
#include "capi/c_call.hpp"
#include "pollux/wait.hpp"

#include <array>
#include <chrono>
#include <span>

using namespace pollux;

namespace {

pollux_wait_result translate(const Waited& waited) noexcept
{
    return waited.gone          ? POLLUX_WAIT_GONE
           : waited.stopped     ? POLLUX_WAIT_STOPPED
           : waited.interrupted ? POLLUX_WAIT_INTERRUPTED
           : waited.timeout     ? POLLUX_WAIT_TIMEOUT
                                : POLLUX_WAIT_READY;
}

}  // namespace

int pollux_wait(pollux_socket* const* all, unsigned count, int stop_fd, int timeout_ms)
{
    return c::int_from([&]() -> int {
        if (all == nullptr && count != 0)
            throw refuse(Cause::invalid_option, "", "the sockets are at a null pointer");
        std::array<Socket*, max_waited_sockets> room;
        std::transform(all, all + std::min(count, max_waited_sockets), room.begin(),
                       [](pollux_socket* socket) { return reinterpret_cast<Socket*>(socket); });
        const auto timeout = timeout_ms < 0 ? forever : std::chrono::milliseconds{timeout_ms};
        return translate(wait(std::span{room.data(), count}, timeout, WaitFor::rx, stop_fd));
    });
}
