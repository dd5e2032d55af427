// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev/netlink.hpp"

namespace pollux {

// Whether a default route of the machine, in whatever table, leads through the netdev with this
// index: directly, through a netdev on top of it, or as the way of a tunnel's packets. False if the
// kernel does not say.
bool has_default_route(nl_sock& socket, int netdev);

// Whether packets that leave by `way_out` pass the netdev: the same one, or below it.
bool leads_through(nl_cache& links, int netdev, int way_out);

}  // namespace pollux
