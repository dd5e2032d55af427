// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/eal.hpp"

#include <string>
#include <vector>

namespace pollux {

// The arguments for rte_eal_init(), and whether the frames will lie on hugepages. They cannot be
// tried out: after most failures rte_eal_init() never works again in the process (22.11; "already
// called initialization"). So everything is decided here, from what /sys and the scheduler say.
// Throws Error for what is known not to work.
std::vector<std::string> eal_arguments(const EalOptions& options, bool& hugepages);

}  // namespace pollux
