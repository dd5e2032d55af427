// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <string>

namespace pollux {

// Puts back what killed processes have left on the netdev, of every kind, and says what that was;
// empty when there was nothing to be done. Leaves alone what a living process has written down. Our
// XDP program must be on the netdev. Throws Error when it cannot be put back.
std::string play_back_journal(const Netdev& netdev);

}  // namespace pollux
