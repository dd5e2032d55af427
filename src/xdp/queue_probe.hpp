// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"
#include "xdp/occupied.hpp"

#include <string_view>

namespace pollux {

// Waits at most 5 s until the queue is free. The kernel needs 14 to 40 ms for one that was just
// closed, and longer for many. The PMD must not find it busy, because each set-up that fails
// strands 2048 frames. Throws Error: queue_in_use, with the alternative in its hint.
void await_free_queue(const Netdev& netdev, unsigned queue,
                      std::string_view alternative = other_queues);

}  // namespace pollux
