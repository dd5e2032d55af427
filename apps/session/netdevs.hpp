// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/netdev.hpp>

#include <string>
#include <vector>

namespace tool {

// Asks the kernel for each. Throws UsageError when one is given twice, pollux::Error when there is
// none of that name.
std::vector<pollux::Netdev> find_netdevs(const std::vector<std::string>& names);

}  // namespace tool
