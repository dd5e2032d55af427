// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace pollux {

// An XDP program on a netdev.
struct AttachedProgram {
    std::uint32_t id = 0;
    std::string name;
    bool generic = false;       // SKB mode
    std::uint32_t owner = 0;    // pid of a Pollux process that holds it; 0: not one of ours
    std::uint32_t version = 0;  // of Pollux's own program; 0: not one of ours
};

// The one that is attached now; nullopt when there is none. Any thread. Name, owner and version
// need CAP_SYS_ADMIN, and stay empty without it.
std::optional<AttachedProgram> attached_program(const Netdev& netdev);

}  // namespace pollux
