// SPDX-License-Identifier: BSD-3-Clause
// Errors that say who is in the way on a netdev or a queue, and what can be done about it.
#pragma once

#include "pollux/attached_program.hpp"
#include "pollux/error.hpp"
#include "pollux/netdev.hpp"
#include "xdp/claims.hpp"

#include <cstdint>
#include <string_view>

namespace pollux {

// The process that attached this program is in the way.
Error occupied(const Netdev& netdev, const AttachedProgram& program);
// What the hint says beside "end that process first", for those who can do with other queues.
inline constexpr std::string_view other_queues = "set other `queues`";

// The process that has the queue is in the way. No holder means that it is not known to be Pollux;
// then the kernel is asked for the socket, and /proc for its process.
Error occupied(const Netdev& netdev, unsigned queue, std::uint32_t program_id,
               const QueueHolder& holder, std::string_view alternative = other_queues);
// The same, but asks the kernel which process that is.
Error occupied(const Netdev& netdev, unsigned queue, std::string_view alternative = other_queues);

}  // namespace pollux
