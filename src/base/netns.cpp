// SPDX-License-Identifier: BSD-3-Clause
#include "base/netns.hpp"

#include "base/refuse.hpp"
#include "base/shared_by.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <exception>
#include <utility>

namespace pollux {

std::shared_ptr<const Netns> Netns::current()
{
    UniqueFd socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    if (!socket)
        throw fail(errno, "", "cannot find out the network namespace",
                   "a descriptor is needed for that (`ulimit -n`)");
    std::uint64_t cookie = 0;
    socklen_t size = sizeof cookie;
    if (getsockopt(socket.get(), SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) != 0)
        throw fail(errno, "", "cannot find out the network namespace", "Linux 5.14 is needed");
    static SharedBy<std::uint64_t, const Netns> all;  // by cookie
    return all.get(cookie, [&] {
        return std::shared_ptr<const Netns>{new Netns{std::move(socket), cookie}};
    });
}

// Where /proc is not mounted, the socket leads to its namespace, too, but for that CAP_NET_ADMIN is
// needed.
Netns::Netns(UniqueFd socket, std::uint64_t cookie)
    : socket_{std::move(socket)},
      file_{open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)},
      cookie_{cookie}
{
    if (!file_)
        file_ = UniqueFd{ioctl(socket_.get(), SIOCGSKNS)};
}

InNetns::InNetns(const Netns* netns)
{
    move(netns);
}

InNetns::InNetns(const Netns* netns, std::nothrow_t) noexcept
{
    try {
        move(netns);
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): it stays where it is
    }
}

void InNetns::move(const Netns* netns)
{
    if (netns == nullptr)
        return;
    auto here = Netns::current();
    if (here.get() == netns)
        return;
    if (!here->file_ || setns(netns->file_.get(), CLONE_NEWNET) != 0)
        throw fail(errno, "", "cannot enter the network namespace of the interface",
                   "CAP_SYS_ADMIN is needed, or use the interface only in threads that are there");
    before_ = std::move(here);
}

InNetns::~InNetns()
{
    if (before_)
        setns(before_->file_.get(), CLONE_NEWNET);
}

}  // namespace pollux
