// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/promiscuous.hpp"

#include "base/netns.hpp"
#include "base/refuse.hpp"
#include "tuning/journal_kinds.hpp"
#include "tuning/netdev_request.hpp"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <cerrno>

namespace pollux {

namespace {

bool set_promiscuous(const Netdev& netdev, bool wanted) noexcept
{
    ifreq request;
    if (!ask(netdev, SIOCGIFFLAGS, request))
        return false;
    const auto flags = static_cast<short>(wanted ? request.ifr_flags | IFF_PROMISC
                                                 : request.ifr_flags & ~IFF_PROMISC);
    if (flags == request.ifr_flags)
        return true;
    request.ifr_flags = flags;
    return ioctl(netdev.netns->socket(), SIOCSIFFLAGS, &request) == 0;
}

std::string line_for(bool promiscuous)
{
    return std::string{"promiscuous "} + (promiscuous ? "1" : "0") + "\n";
}

std::string put_promiscuous_back(const Netdev& netdev, const std::string& lines)
{
    const bool promiscuous = netdev.refreshed().promiscuous;
    if (lines != line_for(!promiscuous))
        return {};
    if (!set_promiscuous(netdev, !promiscuous))
        throw fail(errno, netdev.name, "cannot restore its promiscuous mode");
    return std::string{"promiscuous mode switched "} + (promiscuous ? "off" : "on") +
           " again, as it was before a killed process changed it";
}

}  // namespace

// While a process restores the mode, it locks the note for a moment, in which it makes one netlink
// request. The note of a living owner stays locked, and whoever meets that waits for this second.
const JournalKind promiscuous_kind{
    .dispensable = true, .patience = std::chrono::seconds{1}, .put_back = put_promiscuous_back};

UniqueFd join_promiscuous(const Netdev& netdev)
{
    const InNetns there{netdev.netns.get()};
    // Protocol 0: the socket itself receives nothing.
    UniqueFd socket{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)};
    packet_mreq request = {};
    request.mr_ifindex = static_cast<int>(netdev.index);
    request.mr_type = PACKET_MR_PROMISC;
    if (!socket ||
        setsockopt(socket.get(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof request) != 0)
        throw fail(errno, netdev.name, "cannot make it promiscuous", "CAP_NET_RAW is needed");
    return socket;
}

PromiscuousGuard::PromiscuousGuard(const Netdev& netdev)
    : netdev_{netdev},
      note_{netdev, promiscuous_kind, line_for(netdev.promiscuous)}
{
}

PromiscuousGuard::~PromiscuousGuard()
{
    set_promiscuous(netdev_, netdev_.promiscuous);
}

}  // namespace pollux
