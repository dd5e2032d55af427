// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

namespace pollux {

// Waits until the queue is free, at most five seconds: the kernel needs 14 to 40 ms for one that
// was just closed, and longer for many. The PMD must not see it busy, because each set-up that
// fails strands 2048 frames. Throws Error.
void await_free_queue(const Netdev& netdev, unsigned queue);

}  // namespace pollux
