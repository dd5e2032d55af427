// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/ethtool.hpp"

#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <cerrno>

namespace pollux {

Ethtool::Ethtool(const Netdev& netdev)
    : netns_{netdev.netns ? netdev.netns : Netns::current()},
      index_{netdev.index}
{
}

int Ethtool::ask_raw(void* command) const noexcept
{
    ifreq request = {};
    request.ifr_ifindex = static_cast<int>(index_);
    if (ioctl(netns_->socket(), SIOCGIFNAME, &request) != 0)
        return errno;
    request.ifr_data = static_cast<char*>(command);
    // ETHTOOL_SFEATURES returns what it did not do as a positive number.
    return ioctl(netns_->socket(), SIOCETHTOOL, &request) >= 0 ? 0 : errno;
}

}  // namespace pollux
