// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/error.hpp"
#include "pollux/netdev.hpp"

#include <cstdint>
#include <optional>

namespace pollux {

// The XDP program on a netdev now, if any, and whether it is one of ours.
std::optional<Netdev::XdpProgram> attached_program(unsigned ifindex);

// Any loaded XDP program, given its descriptor; `generic` is not known of it.
Netdev::XdpProgram examine_program(int fd);

// Pid of the living Pollux process that drives this queue of the netdev; 0: not known.
std::uint32_t queue_holder(const Netdev& netdev, unsigned queue);

// Says whose program stands in the way, and what can be done about it.
Error occupied(const Netdev& netdev, const Netdev::XdpProgram& program);
// The same for one queue; pid 0: whoever holds it is not known to be Pollux.
Error occupied(const Netdev& netdev, unsigned queue, std::uint32_t program_id, std::uint32_t pid);

}  // namespace pollux
