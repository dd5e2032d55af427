// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <string>
#include <vector>

namespace pollux {

// Names a queue in errors: "eth0 queue 3".
std::string place_of(const Netdev& netdev, unsigned queue);

// Returns the queues in ascending order. Throws Error: invalid_option if one is given twice,
// queue_out_of_range if one is not below `count`.
std::vector<unsigned> checked_queues(const Netdev& netdev, std::vector<unsigned> queues,
                                     unsigned count);

}  // namespace pollux
