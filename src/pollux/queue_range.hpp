// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

namespace pollux {

// The queues first..last, for PortOptions::queues and RssOptions::queues; none if last < first.
std::vector<unsigned> queue_range(unsigned first, unsigned last);

}  // namespace pollux
