// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/netdev.hpp>

#include <string>
#include <vector>

namespace tool {

// Asks the kernel about each of them. Throws UsageError when one is given twice, and pollux::Error
// when there is no netdev of that name.
std::vector<pollux::Netdev> find_netdevs(const std::vector<std::string>& names);

}  // namespace tool
