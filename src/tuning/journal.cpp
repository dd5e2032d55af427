// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/journal.hpp"

#include "base/unique_fd.hpp"
#include "pollux/error.hpp"
#include "tuning/journal_kinds.hpp"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace pollux {

namespace {

bool set_promiscuous(const Netdev& netdev, bool wanted) noexcept
{
    const UniqueFd socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ifreq request = {};
    request.ifr_ifindex = static_cast<int>(netdev.index);
    if (ioctl(socket.get(), SIOCGIFNAME, &request) != 0 ||  // it may have got another name
        ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0)
        return false;
    const auto flags = static_cast<short>(wanted ? request.ifr_flags | IFF_PROMISC
                                                 : request.ifr_flags & ~IFF_PROMISC);
    if (flags == request.ifr_flags)
        return true;
    request.ifr_flags = flags;
    return ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0;
}

std::string line_for(bool promiscuous)
{
    return std::string{"promiscuous "} + (promiscuous ? "1" : "0") + "\n";
}

std::string put_promiscuous_back(const Netdev& netdev, const std::string& lines)
{
    const bool promiscuous = Netdev{netdev.name}.promiscuous;
    if (lines != line_for(!promiscuous))
        return {};
    if (!set_promiscuous(netdev, !promiscuous))
        throw Error{{.where = netdev.name,
                     .tried = "cannot put its promiscuous mode back",
                     .errnum = errno}};
    return std::string{"promiscuous mode switched "} + (promiscuous ? "off" : "on") +
           " again, as it was before a process that was killed";
}

// What plays it back takes a moment; a living owner's stays locked.
constexpr JournalKind promiscuous_kind{.patience = std::chrono::seconds{1},
                                       .put_back = put_promiscuous_back};

}  // namespace

Journal::Journal(const Netdev& netdev)
    : netdev_{netdev},
      note_{netdev, promiscuous_kind, line_for(netdev.promiscuous)}
{
}

Journal::~Journal()
{
    set_promiscuous(netdev_, netdev_.promiscuous);
}

std::string play_back_journal(const Netdev& netdev)
{
    std::string done;
    for (const JournalKind* kind : {&promiscuous_kind, &rss_kind, &flow_kind}) {
        const std::string some = play_back(netdev, *kind);
        done += (done.empty() || some.empty() ? "" : "; ") + some;
    }
    return done;
}

}  // namespace pollux
