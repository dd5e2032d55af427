// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev/ethtool.hpp"

#include <set>
#include <string>

namespace pollux {

// Features of a netdev by the kernel's own names, which `ethtool -k` shows for those that have no
// older name: "rx-gro".
using FeatureNames = std::set<std::string>;

// Those that are on now. Empty if the netdev is gone.
FeatureNames active_features(const Ethtool& ethtool);

// Asks the driver to switch them on or off. Those that it cannot switch stay as they are. Returns 0
// or the errno.
int switch_features(const Ethtool& ethtool, const FeatureNames& names, bool on);

}  // namespace pollux
