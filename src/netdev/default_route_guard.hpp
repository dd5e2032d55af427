// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

namespace pollux {

// Throws Error (default_route) for the netdev of the machine's default route, unless `take_all`
// says that this is intended.
void check_default_route(const Netdev& netdev, bool take_all);

}  // namespace pollux
