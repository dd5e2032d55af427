// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

namespace pollux {

// Throws Error for the netdev of the machine's default route, unless that is meant.
void check_default_route(const Netdev& netdev, bool take_all);

}  // namespace pollux
