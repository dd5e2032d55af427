// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/port_options.hpp"
#include "pollux/port_report.hpp"

#include <optional>
#include <string>

namespace pollux {

// How our XDP program came to be on the netdev.
struct ProgramFacts {
    bool joined = false;                     // another process attached it
    std::optional<std::string> others = {};  // of libxdp's dispatcher, where it is a component
};

// Adds what is worth knowing of an AF_XDP port to its notes. Pure.
void add_notes(PortReport& report, const PortOptions& options, const ProgramFacts& program);

}  // namespace pollux
