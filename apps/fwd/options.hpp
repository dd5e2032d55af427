// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "session/setup_options.hpp"

#include <pollux/idle.hpp>
#include <rte_ether.h>

#include <chrono>
#include <map>
#include <optional>

namespace tool::fwd {

// Those of testpmd's forwarding modes that exist here.
enum class Mode {
    io,       // unchanged
    mac,      // from the MAC of the port that sends, to that port's --eth-peer
    macswap,  // source and destination are swapped
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
    std::chrono::microseconds spin = pollux::Idle::default_spin;
    double duration_s = 0;      // 0: until a signal
    double stats_period_s = 0;  // 0: no table
    bool json = false;
    std::map<unsigned, rte_ether_addr> eth_peers;  // by port number

    // The destination of packets that this port sends in mode mac: by default that of testpmd,
    // 02:00:00:00:00:0N.
    rte_ether_addr eth_peer(unsigned port) const;
};

// Empty when help was asked for and printed. Throws UsageError.
std::optional<Options> parse(int argc, char** argv);

// The port by which packets leave that arrive at this one; empty for rxonly.
std::optional<std::size_t> destination(const Options& options, std::size_t port, std::size_t ports);

// Throws UsageError when so many ports do not fit the topology, the directions and the peers.
void check_ports(const Options& options, std::size_t count);

}  // namespace tool::fwd
