// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/port_options.hpp"
#include "pollux/port_report.hpp"

#include <optional>
#include <string>

namespace pollux {

// How our XDP program got onto the netdev.
struct ProgramFacts {
    bool joined = false;                     // another process attached it
    bool puts_tags_back = false;             // VLAN tags that the driver keeps beside frames
    std::optional<std::string> others = {};  // the dispatcher's other components, if it is one
};

// Adds to the notes of an AF_XDP port what was asked for and not obtained, and what is worth
// knowing. Pure.
void add_notes(PortReport& report, const PortOptions& options, const ProgramFacts& program);

}  // namespace pollux
