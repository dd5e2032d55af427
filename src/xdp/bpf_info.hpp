// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

#include <linux/bpf.h>

#include <cstdint>
#include <string_view>

namespace pollux {

// BPF objects that another process made, found by what the kernel says of them. All need
// CAP_SYS_ADMIN; what cannot be had is an empty descriptor.

// All 0 when it cannot be had.
bpf_prog_info program_info(int program);
bpf_map_info map_info(int map);

// The map of this name that the program uses or is bound to.
UniqueFd map_of(int program, std::string_view name);

// The link that holds this program on this netdev. A new reference: the program stays for as long
// as anybody has one.
UniqueFd xdp_link(unsigned ifindex, std::uint32_t program_id);

}  // namespace pollux
