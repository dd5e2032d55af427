// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"
#include "pollux/netdev.hpp"

namespace pollux {

// Keeps a netdev promiscuous while it lives. By membership of a packet socket, which the kernel
// counts and ends with the process; IFF_PROMISC, as the PMD sets it, would stay after SIGKILL.
// Throws Error.
UniqueFd join_promiscuous(const Netdev& netdev);

}  // namespace pollux
