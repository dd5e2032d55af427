// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <string>

namespace pollux {

// Throws Error (default_route) for the netdev of the machine's default route, unless `take_all`
// says that this is intended. `instead` ends the hint with what else the caller can do.
void check_default_route(const Netdev& netdev, bool take_all, const std::string& instead = {});

}  // namespace pollux
