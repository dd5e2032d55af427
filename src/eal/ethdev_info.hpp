// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <cstdint>
#include <string>

namespace pollux {

// What is known of an ethdev that the EAL made.
struct EthdevInfo {
    EthdevInfo() = default;
    // Asks the EAL. Throws Error (ethdev_in_use) if there is no such ethdev.
    explicit EthdevInfo(std::uint16_t port);

    std::uint16_t port = 0;
    std::string name, driver;
    bool af_xdp = false;
    unsigned queues = 1;   // that both receive and send
    unsigned ifindex = 0;  // of the netdev that it drives; 0: none, or the driver does not say
    // The next four are for net_af_xdp, from its EAL arguments: which queue of the netdev is its
    // queue 0, whether it brings an XDP program of its own (xdp_prog=, use_cni=1), whether it does
    // without zero-copy, and whether it shares its UMEM.
    unsigned first_queue = 0;
    bool brings_program = false;
    bool force_copy = false;
    bool shared_umem = false;
    std::uint64_t rss_offloads = 0;

    // How many are driven unless the caller asks for certain ones.
    unsigned default_queues() const noexcept { return af_xdp ? queues : 1; }

    // The netdev that it drives; if there is none, a Netdev filled with what the ethdev says.
    Netdev netdev() const;
};

}  // namespace pollux
