// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/attached_program.hpp"
#include "pollux/error.hpp"
#include "pollux/netdev.hpp"

#include <cstdint>

namespace pollux {

// Errors that say who is in the way on a netdev, and what can be done about it: whoever attached
// this program,
Error occupied(const Netdev& netdev, const AttachedProgram& program);
// or the process that has the queue; pid 0: it is not known to be one of Pollux.
Error occupied(const Netdev& netdev, unsigned queue, std::uint32_t program_id, std::uint32_t pid);
// The same, asking the kernel who it is.
Error occupied(const Netdev& netdev, unsigned queue);

}  // namespace pollux
