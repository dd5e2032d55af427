// SPDX-License-Identifier: BSD-3-Clause
// What a Port got.
#pragma once

#include "direction.hpp"
#include "netdev.hpp"
#include "umem_plan.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace pollux {

// What was really obtained, as opposed to what was asked for.
struct PortReport {
    Netdev netdev;       // of an ethdev without a netdev: its name, driver and MAC
    bool af_xdp = true;  // false: an ethdev with another driver, and the next four say nothing
    std::uint32_t program_id = 0;  // 0: the XDP program that the ethdev's own words brought
    bool native = false;
    bool zero_copy = false;
    std::uint32_t user_program_id = 0;  // of PortOptions::xdp_program; 0: none
    bool rx_metadata = false;           // what of it: Netdev::xdp_features
    bool promiscuous = false;
    Direction direction = Direction::both;
    std::vector<unsigned> queues = {};  // taken
    unsigned ring = 0;
    unsigned tx_budget = 0;  // packets a syscall may send in copy mode; 0: the kernel's 32
    UmemPlan umem = {};
    bool hugepages = false;
    std::vector<std::string> notes =
        {};  // what was wished for and not had, and what is worth knowing
};
std::ostream& operator<<(std::ostream& out, const PortReport& report);

}  // namespace pollux
