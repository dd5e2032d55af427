// SPDX-License-Identifier: BSD-3-Clause
// Checks what privileges this process has for AF_XDP, and gives up those that it no longer needs.
#pragma once

#include <span>

namespace pollux {

// Throws Error (missing_capability) with the names of the capabilities that AF_XDP needs and this
// process lacks. Port and Hold call it themselves. Any thread may call it.
void require_capabilities();

// The calling thread gives up all capabilities except these (CAP_NET_ADMIN and the like, of
// <linux/capability.h>), and what it executes gets none from the file or from being root
// (PR_SET_NO_NEW_PRIVS). It cannot get them back, and threads that it starts have none either. Once
// ports are open, they need only what Port::needed_to_close() names. Threads that run already keep
// theirs: Eal::drop_capabilities() takes them from those of the EAL as well. Throws Error if the
// kernel refuses.
void drop_capabilities(std::span<const int> except = {});

}  // namespace pollux
