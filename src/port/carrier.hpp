// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <string>

namespace pollux {

// Many drivers reset their NIC when an XDP program or a zero-copy socket comes, and the carrier is
// gone for some seconds; what was sent meanwhile would be lost. Waits until it is back, at most ten
// seconds, and returns a note that says so; empty when there was nothing to wait for.
std::string wait_for_carrier(const Netdev& netdev);

}  // namespace pollux
