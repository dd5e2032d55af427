// SPDX-License-Identifier: BSD-3-Clause
// The ioctls that change a netdev take its name, which may have changed since it was taken.
#pragma once

#include "base/netns.hpp"
#include "pollux/netdev.hpp"

#include <net/if.h>
#include <sys/ioctl.h>

namespace pollux {

// Fills the request in with the netdev's present name, and with what `get` (SIOCGIF…) answers.
// Returns false, with errno, if the netdev is gone.
inline bool ask(const Netdev& netdev, unsigned long get, ifreq& request) noexcept
{
    request = {};
    request.ifr_ifindex = static_cast<int>(netdev.index);
    const int socket = netdev.netns->socket();
    return ioctl(socket, SIOCGIFNAME, &request) == 0 && ioctl(socket, get, &request) == 0;
}

}  // namespace pollux
