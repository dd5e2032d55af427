// SPDX-License-Identifier: BSD-3-Clause
#include "driver/memberships.hpp"

#include "base/netns.hpp"
#include "base/refuse.hpp"

#include <linux/if_packet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

namespace pollux::driver {

UniqueFd Memberships::join(unsigned short type, const rte_ether_addr* address) const
{
    const InNetns there{netdev_.netns.get()};
    // Protocol 0: the socket itself receives nothing.
    UniqueFd socket{::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)};
    packet_mreq request = {};
    request.mr_ifindex = static_cast<int>(netdev_.index);
    request.mr_type = type;
    if (address != nullptr) {
        request.mr_alen = RTE_ETHER_ADDR_LEN;
        std::copy_n(std::begin(address->addr_bytes), RTE_ETHER_ADDR_LEN,
                    std::begin(request.mr_address));
    }
    if (!socket ||
        setsockopt(socket.get(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof request) != 0)
        throw fail(errno, netdev_.name, "cannot change what it receives", "CAP_NET_RAW is needed");
    return socket;
}

void Memberships::promiscuous(bool wanted)
{
    promiscuous_ = wanted ? join(PACKET_MR_PROMISC, nullptr) : UniqueFd{};
}

void Memberships::all_multicast(bool wanted)
{
    all_multicast_ = wanted ? join(PACKET_MR_ALLMULTI, nullptr) : UniqueFd{};
}

void Memberships::address(unsigned index, const rte_ether_addr& address)
{
    addresses_.insert_or_assign(index, join(PACKET_MR_UNICAST, &address));
}

void Memberships::multicast(const std::vector<rte_ether_addr>& addresses)
{
    std::vector<UniqueFd> joined;
    for (const rte_ether_addr& address : addresses)
        joined.push_back(join(PACKET_MR_MULTICAST, &address));
    multicast_ = std::move(joined);
}

}  // namespace pollux::driver
