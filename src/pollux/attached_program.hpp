// SPDX-License-Identifier: BSD-3-Clause
// Looks at the XDP program that is on a netdev, whoever attached it.
//
//     if (const auto program = pollux::attached_program(netdev))
//         std::cout << program->name << ", id " << program->id << '\n';
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
    bool generic = false;       // generic mode (SKB mode), not native
    std::uint32_t owner = 0;    // pid of a Pollux process that holds it, in its own pid
                                // namespace; 0: it is not ours
    std::uint32_t version = 0;  // of our program; 0: it is not ours
};

// The one that is attached now; nullopt if there is none. Without CAP_SYS_ADMIN, name, owner and
// version stay empty. Any thread may call it.
std::optional<AttachedProgram> attached_program(const Netdev& netdev);

}  // namespace pollux
