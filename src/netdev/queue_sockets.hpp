// SPDX-License-Identifier: BSD-3-Clause
// Which queues of a netdev have AF_XDP sockets, as far as the kernel says. Nothing is bound or
// changed. Both throw Error if there is no netlink.
#pragma once

#include "pollux/netdev.hpp"

#include <cstdint>
#include <optional>

namespace pollux {

// Whether a socket is bound to the queue, or one that was closed is still being released from it.
// Empty before Linux 6.15, which does not say it.
std::optional<bool> queue_is_bound(const Netdev& netdev, unsigned queue);

// The inode of a socket that is bound to the queue; empty if there is none, or if the kernel was
// built without XDP_SOCKETS_DIAG (Debian has it as a module).
std::optional<std::uint64_t> socket_on(const Netdev& netdev, unsigned queue);

}  // namespace pollux
