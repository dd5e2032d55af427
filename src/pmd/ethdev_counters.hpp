// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/stats.hpp"

#include <cstdint>

namespace pollux {

// What an ethdev queue has moved, as the PMD counts it: only the four numbers of that name are set.
//
// The sums of an ethdev with one queue are the queue's; not every PMD keeps numbers by queue. With
// several queues they would count each packet once for every Socket.
Stats read_moved(std::uint16_t port, std::uint16_t queue) noexcept;

}  // namespace pollux
