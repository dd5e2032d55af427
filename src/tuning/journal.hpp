// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <string>

namespace pollux {

// Puts back everything that killed processes left on the netdev, forgets what they noted about
// netdevs that no longer exist, and returns a text that says what was put back; empty if there was
// nothing to do. Leaves the notes of living processes alone. Our XDP program must be on the netdev.
// Throws Error if something cannot be put back.
std::string play_back_journal(const Netdev& netdev);

}  // namespace pollux
