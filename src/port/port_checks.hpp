// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "port/port_plan.hpp"

namespace pollux {

// What a plan needs of this machine and process, checked before anything is opened: capabilities,
// the application's XDP program, and that each queue is free. Throws Error.
void check_machine(const PortPlan& plan);

}  // namespace pollux
