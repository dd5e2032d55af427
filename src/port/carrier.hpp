// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <string>

namespace pollux {

// Many drivers reset their NIC when they get an XDP program or a zero-copy socket; then the carrier
// is gone for some seconds, and packets that are sent meanwhile would be lost. Waits until it is
// back, for at most ten seconds, and returns a note that says so; empty if there was no need to
// wait.
std::string wait_for_carrier(const Netdev& netdev);

}  // namespace pollux
