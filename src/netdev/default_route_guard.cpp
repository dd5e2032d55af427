// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/default_route_guard.hpp"

#include "pollux/error.hpp"

#include <cerrno>

namespace pollux {

void check_default_route(const Netdev& netdev, bool take_all)
{
    if (netdev.default_route && !take_all)
        throw Error{{.where = netdev.name,
                     .tried =
                         "the machine's default route leads through it, and taking its packets "
                         "would take the machine off the network",
                     .errnum = EINVAL,
                     .hint = "use another interface; if this is meant, ask for take_all "
                             "(--take-all), or take only packets to certain ports"}};
}

}  // namespace pollux
