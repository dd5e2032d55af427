// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev/netlink.hpp"

namespace pollux {

// Whether the machine's default route leads through the netdev with this index, directly or through
// a netdev on top of it. False if the kernel does not say.
bool has_default_route(nl_sock& socket, int netdev);

}  // namespace pollux
