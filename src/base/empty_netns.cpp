// SPDX-License-Identifier: BSD-3-Clause
#include "base/empty_netns.hpp"

#include <sched.h>

#include <cerrno>
#include <system_error>
#include <thread>

namespace pollux {

int in_empty_netns(const std::function<void()>& work) noexcept
try {
    int errnum = 0;
    // unshare() moves only the thread that calls it, and the namespace goes with that thread.
    std::thread{[&] {
        if (unshare(CLONE_NEWNET) == 0)
            work();
        else
            errnum = errno;
    }}.join();
    return errnum;
} catch (const std::system_error& error) {
    return error.code().value();
}

}  // namespace pollux
