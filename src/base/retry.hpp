// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <thread>

namespace pollux {

// Calls `attempt` until it returns true or the time is over, and at least once; sleeps between two
// calls. Returns what the last call returned.
template <class Attempt>
bool retry(std::chrono::milliseconds time, Attempt&& attempt,
           std::chrono::milliseconds pause = std::chrono::milliseconds{2})
{
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (!attempt()) {
        if (std::chrono::steady_clock::now() >= deadline)
            return false;
        std::this_thread::sleep_for(pause);
    }
    return true;
}

}  // namespace pollux
