// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"
#include "xdp/occupied.hpp"

#include <string_view>

namespace pollux {

// Waits until the queue is free: at most 5 s, or 30 s if this process has just closed it, because
// then another process hardly holds it. The kernel needs 14 to 40 ms to release it, longer for many
// queues, and more than 5 s where CPUs are short. The PMD must not find it busy, because each
// set-up that fails strands 2048 frames. Throws Error: queue_in_use, with the alternative in its
// hint.
void await_free_queue(const Netdev& netdev, unsigned queue,
                      std::string_view alternative = other_queues);

// This process has closed the queue's socket.
void note_closed(const Netdev& netdev, unsigned queue) noexcept;

}  // namespace pollux
