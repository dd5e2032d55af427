// SPDX-License-Identifier: BSD-3-Clause
// Waiting for what another process or the kernel is about to do.
#pragma once

#include "base/deadline.hpp"
#include "base/interruptible.hpp"

#include <chrono>
#include <thread>

namespace pollux {

// The default pause is chosen: what is waited for takes 14 ms and more (xdp/queue_probe).
//
// Calls `attempt` at least once, and again until it returns true or the time is over, with a pause
// between two calls. Returns what the last call returned. A signal may end it, see Interruptible.
template <class Attempt>
bool retry(std::chrono::milliseconds time, Attempt&& attempt,
           std::chrono::milliseconds pause = std::chrono::milliseconds{2})
{
    const Deadline deadline{time};
    while (!attempt()) {
        if (deadline.over() || interrupted())
            return false;
        std::this_thread::sleep_for(pause);
    }
    return true;
}

}  // namespace pollux
