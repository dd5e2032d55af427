// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/promiscuous.hpp"

#include "pollux/error.hpp"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <cerrno>

namespace pollux {

UniqueFd join_promiscuous(const Netdev& netdev)
{
    // Protocol 0: the socket itself receives nothing.
    UniqueFd socket{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)};
    packet_mreq request = {};
    request.mr_ifindex = static_cast<int>(netdev.index);
    request.mr_type = PACKET_MR_PROMISC;
    if (!socket ||
        setsockopt(socket.get(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof request) != 0)
        throw Error{{.where = netdev.name,
                     .tried = "cannot make it promiscuous",
                     .errnum = errno,
                     .hint = "CAP_NET_RAW is needed"}};
    return socket;
}

}  // namespace pollux
