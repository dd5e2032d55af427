// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/stream.hpp"

#include <vector>

namespace pollux {

// Deals the streams to at most `lanes` lcores, as testpmd does: in order, the remainder to the last
// ones. No share is empty. Streams that share a half stay together, because a half belongs to one
// lcore.
std::vector<std::vector<Stream>> deal(std::vector<Stream> streams, unsigned lanes);

}  // namespace pollux
