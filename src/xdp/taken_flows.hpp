// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/flow.hpp"

#include <string>
#include <vector>

namespace pollux {

// Throws Error for a flow that no packet could belong to, or that the XDP program would not
// recognise.
void check_flows(const std::string& netdev, const std::vector<Flow>& flows);

// The keys of one queue in the map `pollux_flows`, which is that of the netdev: `add` puts one
// there, and returns false with errno when it cannot.
bool add_flow(int map, unsigned queue, const Flow& flow) noexcept;
void remove_flows(int map, unsigned queue);

}  // namespace pollux
