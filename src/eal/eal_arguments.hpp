// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/eal.hpp"

#include <string>
#include <vector>

namespace pollux {

// How many workers the EAL will start; 1 if the user's own arguments say it.
unsigned lcores_to_start(const EalOptions& options);

// The arguments for rte_eal_init(), and whether the frames will lie on hugepages. They cannot be
// tried out: after most failures rte_eal_init() never works again in the process (22.11; "already
// called initialization"). So everything is decided here, from what /sys and the scheduler say.
// Throws Error for what is known not to work.
std::vector<std::string> eal_arguments(const EalOptions& options, bool& hugepages);

}  // namespace pollux
