// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/default_route.hpp"

#include <cstdint>
#include <string_view>

namespace pollux {

namespace {

// The index of the netdev below a VLAN, macvlan or tunnel; 0 if there is none in this network
// namespace. The link of a veth or netkit does not count, because it is its peer.
int below(rtnl_link& link)
{
    std::int32_t other_netns;
    const char* type = rtnl_link_get_type(&link);
    const std::string_view kind = type != nullptr ? type : "";
    if (kind == "veth" || kind == "netkit" || rtnl_link_get_link_netnsid(&link, &other_netns) == 0)
        return 0;
    return rtnl_link_get_link(&link);
}

// A packet that leaves the machine may pass several netdevs (bridge over VLAN over bond over NIC).
// True if `netdev` is the way out, or anything below it.
bool leads_out(nl_cache& links, int netdev, int way_out, int depth = 8)
{
    if (way_out == netdev)
        return true;
    if (way_out == 0 || depth == 0)
        return false;
    for (nl_object* object = nl_cache_get_first(&links); object != nullptr;
         object = nl_cache_get_next(object)) {
        auto& link = *reinterpret_cast<rtnl_link*>(object);
        const int index = rtnl_link_get_ifindex(&link);
        if (index == way_out && below(link) != index &&
            leads_out(links, netdev, below(link), depth - 1))
            return true;
        if (rtnl_link_get_master(&link) == way_out && leads_out(links, netdev, index, depth - 1))
            return true;
    }
    return false;
}

}  // namespace

bool has_default_route(nl_sock& socket, int netdev)
{
    nl_cache *cache = nullptr, *link_cache = nullptr;
    if (rtnl_link_alloc_cache(&socket, AF_UNSPEC, &link_cache) < 0)
        return false;
    const NlCache links{link_cache};
    if (rtnl_route_alloc_cache(&socket, AF_UNSPEC, 0, &cache) < 0)
        return false;
    const NlCache routes{cache};
    for (nl_object* object = nl_cache_get_first(cache); object != nullptr;
         object = nl_cache_get_next(object)) {
        auto* route = reinterpret_cast<rtnl_route*>(object);
        if (nl_addr_get_prefixlen(rtnl_route_get_dst(route)) != 0 ||
            rtnl_route_get_table(route) != RT_TABLE_MAIN ||
            rtnl_route_get_type(route) != RTN_UNICAST)
            continue;
        for (int i = 0; i < rtnl_route_get_nnexthops(route); ++i) {
            const int out = rtnl_route_nh_get_ifindex(rtnl_route_nexthop_n(route, i));
            if (leads_out(*links, netdev, out))
                return true;
        }
    }
    return false;
}

}  // namespace pollux
