// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/route.hpp"

#include "base/refuse.hpp"
#include "base/retry.hpp"
#include "netdev/netlink.hpp"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netlink/errno.h>
#include <netlink/route/neighbour.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace pollux {

namespace {

using namespace std::chrono_literals;

NlAddr to_netlink(const IpAddress& address)
{
    return NlAddr{
        nl_addr_build(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), address.size())};
}

std::optional<IpAddress> from_netlink(nl_addr* address)
{
    IpAddress result;
    if (address == nullptr)
        return std::nullopt;
    result.v6 = nl_addr_get_family(address) == AF_INET6;
    if (nl_addr_get_len(address) != result.size())
        return std::nullopt;
    std::memcpy(result.bytes.data(), nl_addr_get_binary_addr(address), result.size());
    return result;
}

bool is_link_local(const IpAddress& address)
{
    return address.v6 && address.bytes[0] == 0xfe && (address.bytes[1] & 0xc0) == 0x80;
}

// libnl translates the kernel's numbers into its own, and loses some.
int errno_of(int nl_error)
{
    switch (-nl_error) {
    case NLE_PERM: return EPERM;
    case NLE_NOACCESS: return EACCES;
    case NLE_INVAL: return EINVAL;
    default: return ENETUNREACH;
    }
}

NlRoute look_up(nl_sock& socket, const IpAddress& address)
{
    if (is_link_local(address))
        throw refuse(Cause::no_route, address.text(),
                     "this is a link-local address, which every link has",
                     "use a global address, or a unique local one");
    rtnl_route* found = nullptr;
    const int error = rtnl_route_lookup(&socket, to_netlink(address).get(), &found);
    NlRoute route{found};
    if (error < 0 || !route || rtnl_route_get_nnexthops(found) == 0)
        throw fail(Cause::no_route, errno_of(error), address.text(), "there is no route to it",
                   "`ip route get` says why; `ip route add` makes one");
    switch (rtnl_route_get_type(found)) {
    case RTN_UNICAST:
    case RTN_BROADCAST:
    case RTN_MULTICAST: return route;
    case RTN_LOCAL:
        throw refuse(Cause::no_route, address.text(), "this is an address of this machine",
                     "use another one: packets to it do not leave the machine");
    default:
        throw fail(Cause::no_route, EHOSTUNREACH, address.text(), "a route forbids packets to it",
                   "`ip route get` shows that route");
    }
}

// By RFC 1112 and RFC 2464.
rte_ether_addr group_mac(const IpAddress& group)
{
    rte_ether_addr mac{{0x33, 0x33}};
    if (group.v6) {
        std::copy_n(&group.bytes[12], 4, &mac.addr_bytes[2]);
        return mac;
    }
    return {{0x01, 0x00, 0x5e, static_cast<std::uint8_t>(group.bytes[1] & 0x7f), group.bytes[2],
             group.bytes[3]}};
}

std::optional<rte_ether_addr> neighbour_mac(nl_sock& socket, int netdev, const IpAddress& next_hop)
{
    nl_cache* cache = nullptr;
    if (rtnl_neigh_alloc_cache(&socket, &cache) < 0)
        return std::nullopt;
    const NlCache neighbours{cache};
    const NlNeighbour found{rtnl_neigh_get(cache, netdev, to_netlink(next_hop).get())};
    constexpr int valid =
        NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY;
    if (!found || (rtnl_neigh_get_state(found.get()) & valid) == 0)
        return std::nullopt;
    nl_addr* address = rtnl_neigh_get_lladdr(found.get());
    rte_ether_addr mac;
    if (address == nullptr || nl_addr_get_len(address) != sizeof mac)
        return std::nullopt;
    std::memcpy(&mac, nl_addr_get_binary_addr(address), sizeof mac);
    return mac;
}

// Makes the kernel look for a neighbour, as if it sent a packet there.
void make_kernel_ask(nl_sock& socket, int netdev, const IpAddress& next_hop)
{
    const NlNeighbour neighbour{rtnl_neigh_alloc()};
    rtnl_neigh_set_ifindex(neighbour.get(), netdev);
    rtnl_neigh_set_dst(neighbour.get(), to_netlink(next_hop).get());
    rtnl_neigh_set_flags(neighbour.get(), NTF_USE);
    const int error = rtnl_neigh_add(&socket, neighbour.get(), NLM_F_CREATE);
    if (error < 0)
        throw fail(errno_of(error), next_hop.text(), "the kernel does not ask for its MAC",
                   "CAP_NET_ADMIN is needed");
}

rte_ether_addr resolve(nl_sock& socket, const Route& route, std::chrono::milliseconds patience)
{
    const int netdev = static_cast<int>(route.netdev.index);
    bool may_ask = patience > 0ms;  // once
    std::optional<rte_ether_addr> mac;
    const auto is_known = [&] {
        mac = neighbour_mac(socket, netdev, route.next_hop);
        if (!mac && std::exchange(may_ask, false))
            make_kernel_ask(socket, netdev, route.next_hop);
        return mac.has_value();
    };
    if (!retry(patience, is_known, 5ms))
        throw fail(Cause::no_route, EHOSTUNREACH, route.netdev.name,
                   "the MAC of " + route.next_hop.text() + " is not known",
                   "ping it once, or raise `patience`; `ip neigh` lists the known ones");
    return *mac;
}

}  // namespace

Route route_to(const IpAddress& address, std::chrono::milliseconds patience)
{
    const NlSocket socket = open_netlink(NETLINK_ROUTE);
    const NlRoute found = look_up(*socket, address);
    rtnl_nexthop* hop = rtnl_route_nexthop_n(found.get(), 0);
    const NlLink link = find_link(*socket, static_cast<unsigned>(rtnl_route_nh_get_ifindex(hop)));
    if (!link)
        throw fail(ENODEV, address.text(), "the interface of its route is gone");

    Route route{
        .netdev = Netdev{rtnl_link_get_name(link.get())}, .source = {}, .next_hop = address};
    nl_addr* gateway = rtnl_route_nh_get_gateway(hop);
    if (const auto next = from_netlink(gateway != nullptr ? gateway : rtnl_route_nh_get_via(hop)))
        route.next_hop = *next;
    if (const auto source = from_netlink(rtnl_route_get_pref_src(found.get())))
        route.source = *source;
    else
        route.source.v6 = address.v6;
    switch (rtnl_route_get_type(found.get())) {
    case RTN_BROADCAST: std::fill_n(route.destination.addr_bytes, 6, 0xff); break;
    case RTN_MULTICAST: route.destination = group_mac(address); break;
    default: route.destination = resolve(*socket, route, patience);
    }
    return route;
}

}  // namespace pollux
