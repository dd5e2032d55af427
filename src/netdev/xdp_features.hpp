// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/xdp_features.hpp"

#include <optional>

namespace pollux {

// What the kernel's generic netlink family "netdev" says of a netdev; nothing before Linux 6.3.
struct NetdevFamily {
    XdpFeatures features;
    unsigned zero_copy_segments = 0;
};
std::optional<NetdevFamily> ask_netdev_family(unsigned index);

}  // namespace pollux
