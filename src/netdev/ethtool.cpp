// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/ethtool.hpp"

#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <utility>

namespace pollux {

Ethtool::Ethtool(std::shared_ptr<const Netns> netns, unsigned index)
    : netns_{netns ? std::move(netns) : Netns::current()},
      index_{index}
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
