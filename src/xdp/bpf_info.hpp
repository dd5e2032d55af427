// SPDX-License-Identifier: BSD-3-Clause
// Finds BPF objects that another process made, by what the kernel says about them.
#pragma once

#include "base/unique_fd.hpp"

#include <linux/bpf.h>

#include <cstdint>
#include <string_view>

namespace pollux {

// All need CAP_SYS_ADMIN.

// Returns all 0 on failure.
bpf_prog_info program_info(int program);
bpf_map_info map_info(int map);
bpf_link_info link_info(int link);

// The map of this name that the program uses or is bound to. Returns an empty descriptor on
// failure.
UniqueFd map_of(int program, std::string_view name);

// Whether any link holds this program, wherever that is.
bool is_linked(std::uint32_t program_id);

// The link that holds this program on this netdev. It is a new reference, and the program stays as
// long as there is one. Returns an empty descriptor on failure.
UniqueFd xdp_link(unsigned ifindex, std::uint32_t program_id);

}  // namespace pollux
