// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <cstdint>
#include <string>

namespace pollux {

// What an ethdev that the EAL made says of itself.
struct EthdevInfo {
    EthdevInfo() = default;
    // Asks the EAL. Throws Error: no such ethdev.
    explicit EthdevInfo(std::uint16_t port);

    std::uint16_t port = 0;
    std::string name, driver;
    bool af_xdp = false;
    unsigned queues = 1;   // that it has
    unsigned ifindex = 0;  // of the netdev below it; 0: none that it tells
    // Of net_af_xdp, from its EAL words: the netdev's queue that is its queue 0, whether it brings
    // an XDP program of its own (xdp_prog=, use_cni=1), whether it does without zero-copy, and
    // whether it shares its UMEM.
    unsigned first_queue = 0;
    bool brings_program = false;
    bool force_copy = false;
    bool shared_umem = false;
    std::uint64_t rss_offloads = 0;

    // How many to drive where nobody says.
    unsigned default_queues() const noexcept { return af_xdp ? queues : 1; }

    // The netdev below it; where there is none, what is known of the ethdev in its place.
    Netdev netdev() const;
};

}  // namespace pollux
