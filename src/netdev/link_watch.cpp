// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/link_watch.hpp"

#include "base/refuse.hpp"
#include "base/shared_by.hpp"

#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace pollux {

std::shared_ptr<const LinkWatch> LinkWatch::on(const Netdev& netdev)
{
    static SharedBy<unsigned, const LinkWatch> watches;  // by ifindex
    return watches.get(netdev.index, [&] { return std::make_shared<const LinkWatch>(netdev); });
}

LinkWatch::LinkWatch(const Netdev& netdev)
    : index_{netdev.index},
      events_{open_netlink(NETLINK_ROUTE)},
      questions_{open_netlink(NETLINK_ROUTE)},
      gone_{eventfd(0, EFD_CLOEXEC)},
      stop_{eventfd(0, EFD_CLOEXEC)}
{
    nl_socket_disable_seq_check(events_.get());
    if (!gone_ || !stop_ || nl_socket_add_membership(events_.get(), RTNLGRP_LINK) < 0)
        throw fail(errno, netdev.name, "cannot watch the link");
    nl_socket_set_nonblocking(events_.get());
    look();

    // The thread must not take the signals that the application waits for.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread{&LinkWatch::work, this};
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_setname_np(thread_.native_handle(), "pollux-link");
}

LinkWatch::~LinkWatch()
{
    eventfd_write(stop_.get(), 1);
    thread_.join();
}

void LinkWatch::work() noexcept
{
    std::array<pollfd, 2> fds{
        {{nl_socket_get_fd(events_.get()), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    while (poll(fds.data(), fds.size(), -1) >= 0 || errno == EINTR) {
        if (fds[1].revents != 0)
            return;
        if (fds[0].revents == 0)
            continue;
        // An event is only a reason to ask again. Its content does not matter, and may even be lost
        // (ENOBUFS).
        nl_recvmsgs_default(events_.get());
        look();
    }
}

void LinkWatch::look() noexcept
{
    const NlLink link = find_link(*questions_, index_);
    if (!link) {
        state_ = LinkState::gone;
        eventfd_write(gone_.get(), 1);
        return;
    }
    const unsigned flags = rtnl_link_get_flags(link.get());
    state_ = (flags & IFF_UP) && (flags & IFF_RUNNING) ? LinkState::up : LinkState::down;
}

}  // namespace pollux
