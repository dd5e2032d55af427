// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/stream.hpp"

#include <vector>

namespace pollux {

// Shares of the streams for at most `lanes` lcores, none empty: in order, the remainder to the last
// ones, as testpmd does. Streams that share a half are one unit, because a half belongs to one
// lcore.
std::vector<std::vector<Stream>> deal(std::vector<Stream> streams, unsigned lanes);

}  // namespace pollux
