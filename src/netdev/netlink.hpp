// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/netns.hpp"

#include <netlink/addr.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/route.h>

#include <memory>
#include <string_view>

namespace pollux {

// libnl's objects, with owners that free them.
struct NlFree {
    void operator()(nl_sock* socket) const noexcept { nl_socket_free(socket); }
    void operator()(nl_cache* cache) const noexcept { nl_cache_free(cache); }
    void operator()(rtnl_link* link) const noexcept { rtnl_link_put(link); }
    void operator()(rtnl_route* route) const noexcept { rtnl_route_put(route); }
    void operator()(rtnl_neigh* neighbour) const noexcept { rtnl_neigh_put(neighbour); }
    void operator()(nl_addr* address) const noexcept { nl_addr_put(address); }
    void operator()(nl_msg* message) const noexcept { nlmsg_free(message); }
};
using NlSocket = std::unique_ptr<nl_sock, NlFree>;
using NlCache = std::unique_ptr<nl_cache, NlFree>;
using NlLink = std::unique_ptr<rtnl_link, NlFree>;
using NlRoute = std::unique_ptr<rtnl_route, NlFree>;
using NlNeighbour = std::unique_ptr<rtnl_neigh, NlFree>;
using NlAddr = std::unique_ptr<nl_addr, NlFree>;
using NlMessage = std::unique_ptr<nl_msg, NlFree>;

// Opens a socket of this protocol and connects it, in this network namespace (null: in the calling
// thread's). From then on any thread may use it, one at a time. Throws Error.
NlSocket open_netlink(int protocol, const Netns* netns = nullptr);

// Finds a link by index, or by name or altname. Returns an empty one if there is none.
NlLink find_link(nl_sock& socket, unsigned index);
NlLink find_link(nl_sock& socket, std::string_view name_or_altname);

}  // namespace pollux
