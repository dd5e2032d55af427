// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/stats.hpp"

#include <cstdint>

namespace pollux {

// Returns what an ethdev queue has moved, as the PMD counts it: only the packets and bytes are set.
//
// With one queue, the ethdev's sums are taken for the queue's, because not every PMD keeps numbers
// per queue. With several queues that would count each packet once for every Socket.
Stats read_moved(std::uint16_t port, std::uint16_t queue) noexcept;

}  // namespace pollux
