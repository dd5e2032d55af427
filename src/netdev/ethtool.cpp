// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/ethtool.hpp"

#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace pollux {

Ethtool::Ethtool(unsigned index)
    : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)},
      index_{index}
{
}

int Ethtool::ask_raw(void* command) const noexcept
{
    ifreq request = {};
    request.ifr_ifindex = static_cast<int>(index_);
    if (ioctl(socket_.get(), SIOCGIFNAME, &request) != 0)
        return errno;
    request.ifr_data = static_cast<char*>(command);
    // ETHTOOL_SFEATURES returns what it did not do as a positive number.
    return ioctl(socket_.get(), SIOCETHTOOL, &request) >= 0 ? 0 : errno;
}

}  // namespace pollux
