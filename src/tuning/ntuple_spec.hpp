// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/ntuple_match.hpp"

#include <linux/ethtool.h>

namespace pollux {

// The rule as the kernel's struct, without a location yet. Throws Error: invalid_option for a match
// that makes no sense, queue_out_of_range.
ethtool_rx_flow_spec ntuple_spec(const NtupleOptions& options);

}  // namespace pollux
