// SPDX-License-Identifier: BSD-3-Clause
// The arithmetic of a Umem. Pure.
#pragma once

#include "pollux/umem_plan.hpp"

#include <string>
#include <vector>

namespace pollux {

// The sizes for these users: all that the options name, each with its number of queues. Throws
// Error: the frames are too few or too large, or the headroom is.
UmemPlan plan_umem(const UmemOptions& options, const std::vector<UmemUser>& users, unsigned lcores);

// Throws Error when packets of the netdev's MTU do not fit into a frame.
void check_mtu(const Netdev& netdev, unsigned max_frame);

// Why the netdev's driver could not use such frames in zero-copy mode; empty: it can.
std::string zero_copy_obstacle(const Netdev& netdev, unsigned max_frame, bool hugepages,
                               bool crosses_pages);

}  // namespace pollux
