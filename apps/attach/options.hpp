// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/port.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tool::attach {

struct Options {
    std::vector<std::string> interfaces = {};
    pollux::XdpMode xdp_mode = pollux::XdpMode::automatic;
    bool take_all = false;
    std::vector<std::string> command = {};  // never empty
};

// Empty when help was asked for and printed. Throws UsageError.
std::optional<Options> parse(int argc, char** argv);

}  // namespace tool::attach
