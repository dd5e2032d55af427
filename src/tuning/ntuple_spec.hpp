// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/ntuple_match.hpp"

#include <linux/ethtool.h>

namespace pollux {

// The kernel's words for a rule, at no location yet. Throws Error for a match that cannot be.
ethtool_rx_flow_spec ntuple_spec(const NtupleOptions& options);

}  // namespace pollux
