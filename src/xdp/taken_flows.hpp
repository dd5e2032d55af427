// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/flow.hpp"

#include <string>
#include <vector>

namespace pollux {

// Throws Error (invalid_option) for a flow that no packet could belong to, or that the XDP program
// would not recognise.
void check_flows(const std::string& netdev, const std::vector<Flow>& flows);

// Adds a flow of the queue to the netdev's map `pollux_flows`. Returns false and sets errno on
// failure.
bool add_flow(int map, unsigned queue, const Flow& flow) noexcept;
// Removes all flows of the queue.
void remove_flows(int map, unsigned queue);

}  // namespace pollux
