// SPDX-License-Identifier: BSD-3-Clause
#include "host/room.hpp"

#include "base/refuse.hpp"
#include "base/unique_fd.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <future>
#include <system_error>
#include <thread>
#include <vector>

namespace pollux {

void require_descriptors(unsigned count, const std::string& where)
{
    std::vector<UniqueFd> room;
    room.reserve(count);
    int errnum = 0;
    while (errnum == 0 && room.size() < count) {
        room.emplace_back(room.empty() ? eventfd(0, EFD_CLOEXEC)
                                       : fcntl(room.front().get(), F_DUPFD_CLOEXEC, 0));
        if (!room.back())
            errnum = errno;
    }
    if (errnum != 0)
        throw fail(errnum, where,
                   "needs " + std::to_string(count) + " more descriptors, and " +
                       std::to_string(room.size() - 1) + " can be had");
}

void require_threads(unsigned count, const std::string& where)
{
    std::promise<void> end;
    const std::shared_future<void> ended = end.get_future().share();
    std::vector<std::thread> room;
    room.reserve(count);
    int errnum = 0;
    try {
        while (room.size() < count)
            room.emplace_back([ended] { ended.wait(); });
    } catch (const std::system_error& error) {
        errnum = error.code().value();
    }
    end.set_value();
    for (std::thread& thread : room)
        thread.join();
    if (errnum != 0)
        throw fail(errnum, where,
                   "needs " + std::to_string(count) + " more threads, and " +
                       std::to_string(room.size()) + " can be had",
                   too_few_threads);
}

}  // namespace pollux
