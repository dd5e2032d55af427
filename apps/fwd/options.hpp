// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "session/setup_options.hpp"

#include <pollux/idle.hpp>
#include <rte_ether.h>

#include <map>
#include <optional>

namespace tool::fwd {

// testpmd's forwarding modes, as far as they are here.
enum class Mode {
    io,       // as it came
    mac,      // from the MAC of the port that sends, to that port's --eth-peer
    macswap,  // source and destination change places
    rxonly,   // received and freed
};

// Where the packets of a port go.
enum class Topology {
    paired,   // 0 <-> 1, 2 <-> 3
    chained,  // 0 -> 1 -> 2 -> 0
    loop,     // back out of the port they came from
};

struct Options {
    SetupOptions setup;
    Mode mode = Mode::io;
    Topology topology = Topology::paired;
    unsigned burst = 32;
    unsigned spins = pollux::Idle::default_spins;
    double duration_s = 0;      // 0: until a signal
    double stats_period_s = 0;  // 0: no table
    bool json = false;
    std::map<unsigned, rte_ether_addr> eth_peers;  // by port number

    // Where packets go that this port sends in mode mac: testpmd's 02:00:00:00:00:0N by default.
    rte_ether_addr eth_peer(unsigned port) const;
};

// Empty when help was asked for and printed. Throws UsageError.
std::optional<Options> parse(int argc, char** argv);

// Where the packets of a port go; nothing: nowhere.
std::optional<std::size_t> destination(const Options& options, std::size_t port, std::size_t ports);

// Throws UsageError when so many ports do not fit the topology, the directions and the peers.
void check_ports(const Options& options, std::size_t count);

}  // namespace tool::fwd
