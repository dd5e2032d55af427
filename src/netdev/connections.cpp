// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/connections.hpp"

#include "base/refuse.hpp"
#include "netdev/default_route.hpp"
#include "netdev/netlink.hpp"
#include "pollux/ip_address.hpp"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netlink/msg.h>
#include <netlink/route/addr.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <set>

namespace pollux {

namespace {

IpAddress to_address(std::uint8_t family, const void* bytes)
{
    constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    IpAddress address;
    address.v6 = family == AF_INET6;
    // IPv4 on a socket of IPv6, as sshd has it.
    if (address.v6 && std::memcmp(bytes, mapped.data(), mapped.size()) == 0) {
        address.v6 = false;
        bytes = static_cast<const std::uint8_t*>(bytes) + mapped.size();
    }
    std::memcpy(address.bytes.data(), bytes, address.size());
    return address;
}

struct Connection {
    std::string own, peer;
};

std::vector<Connection> established(const Netdev& netdev, std::uint8_t family)
{
    constexpr unsigned tcp_established = 1;
    const NlSocket socket = open_netlink(NETLINK_SOCK_DIAG, netdev.netns.get());
    const NlMessage message{nlmsg_alloc_simple(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP)};
    inet_diag_req_v2 request = {};
    request.sdiag_family = family;
    request.sdiag_protocol = IPPROTO_TCP;
    request.idiag_states = 1U << tcp_established;
    std::vector<Connection> all;
    nl_socket_modify_cb(
        socket.get(), NL_CB_VALID, NL_CB_CUSTOM,
        [](nl_msg* answer, void* result) {
            const auto& one = *static_cast<inet_diag_msg*>(nlmsg_data(nlmsg_hdr(answer)));
            static_cast<std::vector<Connection>*>(result)->push_back(
                {to_address(one.idiag_family, one.id.idiag_src).text(),
                 to_address(one.idiag_family, one.id.idiag_dst).text()});
            return static_cast<int>(NL_OK);
        },
        &all);
    if (nlmsg_append(message.get(), &request, sizeof request, NLMSG_ALIGNTO) == 0 &&
        nl_send_auto(socket.get(), message.get()) >= 0)
        nl_recvmsgs_default(socket.get());  // where the kernel cannot say, there are none
    return all;
}

struct Addresses {
    std::set<std::string> of_host, on_netdev;
};

Addresses find_addresses(const Netdev& netdev)
{
    Addresses addresses;
    const NlSocket socket = open_netlink(NETLINK_ROUTE, netdev.netns.get());
    nl_cache *link_cache = nullptr, *address_cache = nullptr;
    if (rtnl_link_alloc_cache(socket.get(), AF_UNSPEC, &link_cache) < 0)
        return addresses;
    const NlCache links{link_cache};
    if (rtnl_addr_alloc_cache(socket.get(), &address_cache) < 0)
        return addresses;
    const NlCache all{address_cache};
    for (nl_object* object = nl_cache_get_first(address_cache); object != nullptr;
         object = nl_cache_get_next(object)) {
        auto* address = reinterpret_cast<rtnl_addr*>(object);
        nl_addr* local = rtnl_addr_get_local(address);
        const int family = rtnl_addr_get_family(address);
        if (local == nullptr || (family != AF_INET && family != AF_INET6))
            continue;
        const std::string text =
            to_address(static_cast<std::uint8_t>(family), nl_addr_get_binary_addr(local)).text();
        addresses.of_host.insert(text);
        if (leads_through(*links, static_cast<int>(netdev.index), rtnl_addr_get_ifindex(address)))
            addresses.on_netdev.insert(text);
    }
    return addresses;
}

bool is_own_session(const std::string& peer)
{
    const char* session = std::getenv("SSH_CONNECTION");  // NOLINT(concurrency-mt-unsafe)
    return session != nullptr && std::string{session}.starts_with(peer + " ");
}

}  // namespace

void check_connections(const Netdev& netdev, bool allowed)
{
    if (allowed)
        return;
    const Addresses addresses = find_addresses(netdev);
    if (addresses.on_netdev.empty())
        return;
    for (const std::uint8_t family : {std::uint8_t{AF_INET}, std::uint8_t{AF_INET6}})
        for (const Connection& one : established(netdev, family))
            if (addresses.on_netdev.contains(one.own) && !addresses.of_host.contains(one.peer))
                throw refuse(Cause::default_route, netdev.name,
                             (is_own_session(one.peer) ? "your SSH session from "
                                                       : "a TCP connection from ") +
                                 one.peer + " to " + one.own +
                                 " comes in through it, and taking its packets would cut it",
                             "use another interface; if this is intended, set `take_all`");
}

std::vector<std::string> addresses_on(const Netdev& netdev)
{
    const Addresses addresses = find_addresses(netdev);
    return {addresses.on_netdev.begin(), addresses.on_netdev.end()};
}

}  // namespace pollux
