// SPDX-License-Identifier: BSD-3-Clause
// Shorthand for lists of neighbouring queues.
//
//     options.queues = pollux::queue_range(0, 3);  // 0, 1, 2 and 3
#pragma once

#include <vector>

namespace pollux {

// Returns first..last, both included, for PortOptions::queues and RssOptions::queues. Empty if
// last < first. Any thread may call it.
std::vector<unsigned> queue_range(unsigned first, unsigned last);

}  // namespace pollux
