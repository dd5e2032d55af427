// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <cassert>

namespace pollux {

// Held by whoever is inside a half of a socket. Where NDEBUG is not defined, a second thread that
// comes in meanwhile ends the program: one lcore at a time. Else it costs nothing.
class OneThread {
public:
    struct Mark {
        std::atomic<bool> inside{false};
    };

#ifdef NDEBUG
    explicit OneThread(Mark&) noexcept {}
#else
    explicit OneThread(Mark& mark) noexcept : mark_{mark}
    {
        [[maybe_unused]] const bool alone = !mark_.inside.exchange(true, std::memory_order_acquire);
        assert(alone && "two threads are in one half of a socket");
    }
    ~OneThread()
    {
        mark_.inside.store(false, std::memory_order_release);
    }
#endif
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

#ifndef NDEBUG
private:
    Mark& mark_;
#endif
};

}  // namespace pollux
