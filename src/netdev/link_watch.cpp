// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/link_watch.hpp"

#include "base/refuse.hpp"
#include "base/shared_by.hpp"
#include "netdev/netdev_key.hpp"

#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sys/capability.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

namespace pollux {

std::shared_ptr<const LinkWatch> LinkWatch::on(const Netdev& netdev)
{
    static SharedBy<NetdevKey, const LinkWatch> watches;
    return watches.get(
        NetdevKey{netdev}, [&] { return std::make_shared<const LinkWatch>(netdev); },
        [](const LinkWatch& watch) { return !watch.is_gone(); });
}

namespace {

// A packet socket that is bound to the netdev, and with protocol 0 receives nothing. When the
// netdev is deleted or leaves its network namespace, the kernel unbinds it forever. Empty without
// CAP_NET_RAW, which an application that adopts a socket may have dropped by then.
UniqueFd bound_to(const Netdev& netdev)
{
    const InNetns there{netdev.netns.get()};
    UniqueFd socket{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)};
    sockaddr_ll address = {};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(netdev.index);
    if (!socket && errno == EPERM)
        return socket;
    if (!socket || bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw fail(errno, netdev.name, "cannot watch the link");
    return socket;
}

// Those of the calling thread. It needs none, and nobody can take them from it later.
void give_up_capabilities() noexcept
{
    // Not by cap_set_proc(), which takes them from all threads if libpsx is linked in.
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
    capset(&header, none);
}

// Not by libnl, which would need memory for events that say nothing new.
void discard_what_arrived(int socket) noexcept
{
    char start = 0;
    while (recv(socket, &start, sizeof start, MSG_DONTWAIT) >= 0 || errno == ENOBUFS) {
    }
}

}  // namespace

LinkWatch::LinkWatch(const Netdev& netdev)
    : index_{netdev.index},
      events_{open_netlink(NETLINK_ROUTE, netdev.netns.get())},
      questions_{open_netlink(NETLINK_ROUTE, netdev.netns.get())},
      witness_{bound_to(netdev)},
      gone_{eventfd(0, EFD_CLOEXEC)},
      stop_{eventfd(0, EFD_CLOEXEC)}
{
    if (!gone_ || !stop_ || nl_socket_add_membership(events_.get(), RTNLGRP_LINK) < 0)
        throw fail(errno, netdev.name, "cannot watch the link");
    look();

    // The thread must not take the signals that the application waits for.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int errnum = 0;
    try {
        thread_ = std::thread{&LinkWatch::work, this};
    } catch (const std::system_error& error) {
        errnum = error.code().value();
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (errnum != 0)
        throw fail(errnum, netdev.name, "cannot start the thread that watches its link",
                   too_few_threads);
    pthread_setname_np(thread_.native_handle(), "pollux-link");
}

LinkWatch::~LinkWatch()
{
    eventfd_write(stop_.get(), 1);
    thread_.join();
}

void LinkWatch::work() noexcept
{
    // Where the application has called mlockall(MCL_FUTURE), memory beyond RLIMIT_MEMLOCK is only
    // for threads with CAP_IPC_LOCK. The first question makes malloc() keep a heap for this thread,
    // of which the later ones are served.
    look();
    give_up_capabilities();
    std::array<pollfd, 2> fds{
        {{nl_socket_get_fd(events_.get()), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    while (poll(fds.data(), fds.size(), -1) >= 0 || errno == EINTR) {
        if (fds[1].revents != 0)
            return;
        if (fds[0].revents == 0)
            continue;
        // An event is only a reason to ask again. Its content does not matter, because events may
        // even be lost (ENOBUFS).
        discard_what_arrived(fds[0].fd);
        look();
    }
}

bool LinkWatch::is_gone() const noexcept
{
    sockaddr_ll bound = {};
    socklen_t size = sizeof bound;
    return getsockname(witness_.get(), reinterpret_cast<sockaddr*>(&bound), &size) == 0 &&
           bound.sll_ifindex != static_cast<int>(index_);
}

void LinkWatch::look() noexcept
{
    const NlLink link = find_link(*questions_, index_);
    // First of all, because the link may be that of a later netdev with the same ifindex.
    if (is_gone() || (!link && !witness_)) {
        eventfd_write(gone_.get(), 1);
        change_to(LinkState::gone);
        return;
    }
    if (!link)
        return;
    const unsigned flags = rtnl_link_get_flags(link.get());
    change_to((flags & IFF_UP) && (flags & IFF_RUNNING) ? LinkState::up : LinkState::down);
}

void LinkWatch::change_to(LinkState state) noexcept
{
    if (state_.exchange(state) == state)
        return;
    const std::lock_guard lock{listeners_mutex_};
    for (const int listener : listeners_)
        eventfd_write(listener, 1);
}

void LinkWatch::add_listener(int eventfd) const
{
    const std::lock_guard lock{listeners_mutex_};
    listeners_.push_back(eventfd);
}

void LinkWatch::remove_listener(int eventfd) const noexcept
{
    const std::lock_guard lock{listeners_mutex_};
    std::erase(listeners_, eventfd);
}

}  // namespace pollux
