// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <string>
#include <vector>

namespace pollux {

// Throws Error (default_route) if an established TCP connection of this host, such as the SSH
// session of whoever is about to take the netdev, comes in through it or through a netdev on top of
// it, unless `allowed` says that this is intended.
void check_connections(const Netdev& netdev, bool allowed);

// The IP addresses of the netdev and of those on top of it, which get nothing any more once all of
// its packets are taken.
std::vector<std::string> addresses_on(const Netdev& netdev);

}  // namespace pollux
