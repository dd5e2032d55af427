// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/default_route_guard.hpp"

#include "base/refuse.hpp"

namespace pollux {

void check_default_route(const Netdev& netdev, bool take_all, const std::string& instead)
{
    if (netdev.default_route && !take_all)
        throw refuse(Cause::default_route, netdev.name,
                     "the machine's default route leads through it, and taking its packets would "
                     "take the machine off the network",
                     "use another interface; if this is intended, set `take_all`" + instead);
}

}  // namespace pollux
