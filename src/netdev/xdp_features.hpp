// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/netns.hpp"
#include "pollux/xdp_features.hpp"

#include <optional>

namespace pollux {

// What the kernel's generic netlink family "netdev" says about a netdev.
struct NetdevFamily {
    XdpFeatures features;
    unsigned zero_copy_segments = 0;
};
// Asks for it. Empty before Linux 6.3, which does not have the family.
std::optional<NetdevFamily> ask_netdev_family(const Netns& netns, unsigned index);

}  // namespace pollux
