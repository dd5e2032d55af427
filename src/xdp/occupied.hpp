// SPDX-License-Identifier: BSD-3-Clause
// Errors that say who is in the way on a netdev or a queue, and what can be done about it.
#pragma once

#include "pollux/attached_program.hpp"
#include "pollux/error.hpp"
#include "pollux/netdev.hpp"

#include <cstdint>

namespace pollux {

// The process that attached this program is in the way.
Error occupied(const Netdev& netdev, const AttachedProgram& program);
// The process that has the queue is in the way. Pid 0 means that it is not known to be Pollux.
Error occupied(const Netdev& netdev, unsigned queue, std::uint32_t program_id, std::uint32_t pid);
// The same, but asks the kernel which process that is.
Error occupied(const Netdev& netdev, unsigned queue);

}  // namespace pollux
