// SPDX-License-Identifier: BSD-3-Clause
#include "driver/queue_descriptors.hpp"

#include "base/refuse.hpp"
#include "driver/queues.hpp"
#include "pollux/rx.hpp"

#include <sys/epoll.h>

#include <cerrno>

namespace pollux::driver {

namespace {

void must(bool done)
{
    if (!done)
        throw fail(errno, "", "cannot wait for the sockets of a queue");
}

}  // namespace

int QueueDescriptors::of(const RxQueue& queue)
{
    if (queue.sources.size() == 1)
        return queue.rx->fd();
    const UniqueFd& all = epolls_.emplace_back(epoll_create1(EPOLL_CLOEXEC));
    must(static_cast<bool>(all));
    for (const Rx* rx : queue.sources) {
        epoll_event event = {};
        event.events = EPOLLIN;
        must(epoll_ctl(all.get(), EPOLL_CTL_ADD, rx->fd(), &event) == 0);
    }
    return all.get();
}

}  // namespace pollux::driver
