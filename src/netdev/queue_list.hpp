// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <string>
#include <vector>

namespace pollux {

// For errors: "eth0 queue 3".
std::string place_of(const Netdev& netdev, unsigned queue);

// The queues in ascending order. Throws Error when one is given twice, or is not one of the
// netdev's first `count`.
std::vector<unsigned> checked_queues(const Netdev& netdev, std::vector<unsigned> queues,
                                     unsigned count);

}  // namespace pollux
