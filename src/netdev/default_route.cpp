// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/default_route.hpp"

#include <linux/nexthop.h>
#include <netlink/msg.h>
#include <netlink/route/link/vxlan.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

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
//
// `depth` ends at netdevs that are stacked in a circle. The kernel itself stacks at most 8.
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

// 0.0.0.0/1 and 128.0.0.0/1, or 2000::/3, are default routes by other names.
bool is_default(rtnl_route& route)
{
    const unsigned most = rtnl_route_get_family(&route) == AF_INET6 ? 3 : 1;
    return nl_addr_get_prefixlen(rtnl_route_get_dst(&route)) <= most &&
           rtnl_route_get_table(&route) != RT_TABLE_LOCAL &&
           rtnl_route_get_type(&route) == RTN_UNICAST;
}

// The netdevs of all nexthop objects. libnl does not know them.
std::vector<int> nexthop_objects(nl_sock& socket)
{
    std::vector<int> netdevs;
    const NlMessage message{nlmsg_alloc_simple(RTM_GETNEXTHOP, NLM_F_DUMP)};
    nhmsg all = {};
    const std::unique_ptr<nl_cb, decltype(&nl_cb_put)> callbacks{nl_cb_alloc(NL_CB_DEFAULT),
                                                                 nl_cb_put};
    nl_cb_set(
        callbacks.get(), NL_CB_VALID, NL_CB_CUSTOM,
        [](nl_msg* answer, void* result) {
            const nlattr* netdev = nlmsg_find_attr(nlmsg_hdr(answer), sizeof(nhmsg), NHA_OIF);
            if (netdev != nullptr)
                static_cast<std::vector<int>*>(result)->push_back(
                    static_cast<int>(nla_get_u32(netdev)));
            return static_cast<int>(NL_OK);
        },
        &netdevs);
    if (nlmsg_append(message.get(), &all, sizeof all, NLMSG_ALIGNTO) == 0 &&
        nl_send_auto(&socket, message.get()) >= 0)
        nl_recvmsgs(&socket, callbacks.get());
    return netdevs;
}

// Whether it is a tunnel, whose packets then take another route. Where to, few of them say.
bool is_tunnel(nl_cache& links, int netdev)
{
    const NlLink link{rtnl_link_get(&links, netdev)};
    const char* type = link ? rtnl_link_get_type(link.get()) : nullptr;
    const std::string_view kind = type != nullptr ? type : "";
    constexpr std::array<std::string_view, 14> tunnels{
        "tun",       "wireguard", "vxlan", "geneve", "gre",    "gretap", "ip6gre",
        "ip6gretap", "ipip",      "sit",   "ip6tnl", "erspan", "xfrm",   "amt"};
    return std::find(tunnels.begin(), tunnels.end(), kind) != tunnels.end();
}

// The netdev that a tunnel was bound to; 0 if it does not say.
int below_vxlan(nl_cache& links, int netdev)
{
    const NlLink link{rtnl_link_get(&links, netdev)};
    std::uint32_t below = 0;
    if (link && rtnl_link_is_vxlan(link.get()) != 0)
        rtnl_link_vxlan_get_link(link.get(), &below);
    return static_cast<int>(below);
}

// The netdevs by which packets leave that no narrower route knows.
struct WaysOut {
    std::vector<int> by_default;  // of default routes
    std::vector<int> by_gateway;  // of routes to other networks: the ways of a tunnel's packets
};

WaysOut ways_out(nl_sock& socket, nl_cache& routes)
{
    WaysOut ways;
    for (nl_object* object = nl_cache_get_first(&routes); object != nullptr;
         object = nl_cache_get_next(object)) {
        auto& route = *reinterpret_cast<rtnl_route*>(object);
        const int hops = rtnl_route_get_nnexthops(&route);
        for (int i = 0; i < hops; ++i) {
            rtnl_nexthop* hop = rtnl_route_nexthop_n(&route, i);
            const int out = rtnl_route_nh_get_ifindex(hop);
            if (is_default(route))
                ways.by_default.push_back(out);
            if (rtnl_route_nh_get_gateway(hop) != nullptr || rtnl_route_nh_get_via(hop) != nullptr)
                ways.by_gateway.push_back(out);
        }
        if (is_default(route) && (hops == 0 || ways.by_default.back() == 0))
            for (const int out : nexthop_objects(socket))  // one of them
                ways.by_default.push_back(out);
    }
    return ways;
}

}  // namespace

bool leads_through(nl_cache& links, int netdev, int way_out)
{
    return leads_out(links, netdev, way_out);
}

bool has_default_route(nl_sock& socket, int netdev)
{
    nl_cache *cache = nullptr, *link_cache = nullptr;
    if (rtnl_link_alloc_cache(&socket, AF_UNSPEC, &link_cache) < 0)
        return false;
    const NlCache links{link_cache};
    if (rtnl_route_alloc_cache(&socket, AF_UNSPEC, 0, &cache) < 0)
        return false;
    const NlCache routes{cache};
    const WaysOut ways = ways_out(socket, *routes);
    const auto leads = [&](int out) { return leads_out(*links, netdev, out); };
    return std::any_of(ways.by_default.begin(), ways.by_default.end(), [&](int out) {
        return leads(out) || (is_tunnel(*links, out) &&
                              (leads(below_vxlan(*links, out)) ||
                               std::any_of(ways.by_gateway.begin(), ways.by_gateway.end(), leads)));
    });
}

}  // namespace pollux
