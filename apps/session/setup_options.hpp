// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/eal.hpp>
#include <pollux/port.hpp>

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tool {

// What every command asks that drives ports: which ones, and on which memory and lcores.
struct SetupOptions {
    std::vector<std::string> interfaces = {};
    std::vector<unsigned> queues = {};  // of each netdev; empty: all
    unsigned ring = 1024;
    unsigned frames = 0;     // 0: as many as the queues need
    unsigned max_frame = 0;  // 0: by the MTUs
    std::string lcores = {};
    pollux::Memory memory = pollux::Memory::automatic;
    pollux::XdpMode xdp_mode = pollux::XdpMode::automatic;
    pollux::ZeroCopy zero_copy = pollux::ZeroCopy::automatic;
    bool promiscuous = true;
    bool take_all = false;
    std::vector<std::string> eal_words = {};
};

// The options must live as long as the app parses.
void add_setup_options(CLI::App& app, SetupOptions& options);

}  // namespace tool
