// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/eal.hpp>
#include <pollux/port.hpp>

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace tool {

// What every command that drives ports can be asked: which ports, and on which memory and lcores.
struct SetupOptions {
    std::vector<std::string> interfaces = {};
    std::vector<unsigned> queues = {};  // of each netdev; empty: all
    unsigned ring = pollux::default_ring;
    std::vector<pollux::Direction> directions = {};  // one for all ports, or one for each
    std::vector<pollux::Flow> take = {};
    bool take_all = false;
    std::string xdp_program = {};
    bool rx_metadata = false;
    std::optional<pollux::BusyPoll> busy_poll = {};
    unsigned frames = 0;     // 0: as many as the queues need
    unsigned max_frame = 0;  // 0: by the MTUs
    std::string lcores = {};
    pollux::Memory memory = pollux::Memory::automatic;
    pollux::XdpMode xdp_mode = pollux::XdpMode::automatic;
    pollux::ZeroCopy zero_copy = pollux::ZeroCopy::automatic;
    bool promiscuous = true;
    bool keep_capabilities = false;
    std::vector<std::string> eal_arguments = {};

    pollux::Direction direction(std::size_t port) const noexcept;
    // Without its netdev or ethdev. What concerns packets that arrive is left out where none do.
    pollux::PortOptions port(std::size_t port) const;
};

// The options must live as long as the app parses.
void add_setup_options(CLI::App& app, SetupOptions& options);

// Throws UsageError when the directions are not as many as the ports.
void check_directions(const SetupOptions& options, std::size_t ports);

}  // namespace tool
