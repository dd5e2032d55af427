// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "port/port_plan.hpp"

namespace pollux {

// Whether no packet of the port's queues is left to the kernel.
bool takes_every_packet(const PortOptions& options);

// Checks, before anything is opened, what a plan needs of this machine and process: capabilities,
// a netdev that AF_XDP works with, the application's XDP program, and that each queue is free.
// Throws Error: default_route for a TCP connection through it, missing_capability, not_supported,
// user_program, queue_in_use.
void check_machine(const PortPlan& plan);

}  // namespace pollux
