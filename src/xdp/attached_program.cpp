// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/attached_program.hpp"

#include "base/netns.hpp"
#include "shared.h"
#include "xdp/bpf_info.hpp"
#include "xdp/claims.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include <cerrno>
#include <string>

namespace pollux {

namespace {

// The content of the program's map `pollux_owner`; all 0 if it has no such map.
pollux_owner owner_of(int program)
{
    const UniqueFd map = map_of(program, "pollux_owner");
    const __u32 first = 0;
    pollux_owner owner = {};
    if (!map || map_info(map.get()).value_size != sizeof owner ||
        bpf_map_lookup_elem(map.get(), &first, &owner) != 0)
        return {};
    return owner;
}

}  // namespace

AttachedProgram examine_program(int fd)
{
    const bpf_prog_info info = program_info(fd);
    const pollux_owner owner = owner_of(fd);
    AttachedProgram program{
        .id = info.id, .name = info.name, .owner = owner.pid, .version = owner.version};
    // The process that attached it may have ended while others hold it.
    if (owner.version == POLLUX_PROGRAM_VERSION)
        if (const auto holder = Claims{map_of(fd, "pollux_claims")}.any_holder())
            program.owner = holder.pid;
    return program;
}

std::optional<AttachedProgram> attached_program(const Netdev& netdev)
{
    const InNetns there{netdev.netns.get()};
    bpf_xdp_query_opts query = {};
    query.sz = sizeof query;
    if (bpf_xdp_query(static_cast<int>(netdev.index), 0, &query) != 0)
        return std::nullopt;
    const bool generic = query.attach_mode == XDP_ATTACHED_SKB;
    const std::uint32_t id =
        generic ? query.skb_prog_id : (query.drv_prog_id != 0 ? query.drv_prog_id : query.prog_id);
    if (id == 0)
        return std::nullopt;
    AttachedProgram program;
    program.id = id;
    if (const UniqueFd fd{bpf_prog_get_fd_by_id(id)}; fd)
        program = examine_program(fd.get());
    program.generic = generic;
    return program;
}

}  // namespace pollux
