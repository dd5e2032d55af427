// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/pollux.h"
#include "pollux/port_report.hpp"

namespace pollux::c {

// What it points to belongs to `report`.
pollux_report to_c(const PortReport& report);

}  // namespace pollux::c
