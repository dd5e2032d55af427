// SPDX-License-Identifier: BSD-3-Clause
// Notices two threads in one half of a socket; not part of the API.
#pragma once

#include <atomic>
#include <cassert>

namespace pollux {

// Held by a thread while it is inside a half of a socket. Where NDEBUG is not defined, a second
// thread that enters meanwhile ends the program, because a half belongs to one lcore at a time.
// Otherwise it costs nothing.
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
