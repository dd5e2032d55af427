// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/attached_program.hpp"

#include "shared.h"
#include "xdp/bpf_info.hpp"
#include "xdp/claims.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace pollux {

namespace {

// What the program's map `pollux_owner` says; all 0 when it has no such map.
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

Netdev::XdpProgram examine_program(int fd)
{
    const bpf_prog_info info = program_info(fd);
    const pollux_owner owner = owner_of(fd);
    Netdev::XdpProgram program{
        .id = info.id, .name = info.name, .owner = owner.pid, .version = owner.version};
    // Who attached it may be gone, while others hold it.
    if (owner.version == POLLUX_PROGRAM_VERSION)
        if (const auto pid = Claims{map_of(fd, "pollux_claims")}.any_holder(); pid != 0)
            program.owner = pid;
    return program;
}

std::optional<Netdev::XdpProgram> attached_program(unsigned ifindex)
{
    bpf_xdp_query_opts query = {};
    query.sz = sizeof query;
    if (bpf_xdp_query(static_cast<int>(ifindex), 0, &query) != 0)
        return std::nullopt;
    const bool generic = query.attach_mode == XDP_ATTACHED_SKB;
    const std::uint32_t id =
        generic ? query.skb_prog_id : (query.drv_prog_id != 0 ? query.drv_prog_id : query.prog_id);
    if (id == 0)
        return std::nullopt;
    Netdev::XdpProgram program;
    program.id = id;
    if (const UniqueFd fd{bpf_prog_get_fd_by_id(id)}; fd)
        program = examine_program(fd.get());
    program.generic = generic;
    return program;
}

std::uint32_t queue_holder(const Netdev& netdev, unsigned queue)
{
    const auto& program = netdev.program;
    if (!program || program->version != POLLUX_PROGRAM_VERSION)
        return 0;
    const UniqueFd fd{bpf_prog_get_fd_by_id(program->id)};
    return fd ? Claims{map_of(fd.get(), "pollux_claims")}.holder(queue) : 0;
}

Error occupied(const Netdev& netdev, const Netdev::XdpProgram& program)
{
    const std::string id = std::to_string(program.id);
    const std::string owner = "(XDP program " + id + ", pid " + std::to_string(program.owner) + ")";
    if (program.version != 0 && program.version != POLLUX_PROGRAM_VERSION)
        return Error{{.where = netdev.name,
                      .tried = "another version of Pollux holds it " + owner +
                               ", with program version " + std::to_string(program.version) +
                               ", and this one has " + std::to_string(POLLUX_PROGRAM_VERSION),
                      .errnum = EBUSY,
                      .hint = "end that process first, or use the same version"}};
    if (program.version != 0)
        return Error{{.where = netdev.name,
                      .tried = "another Pollux process holds it " + owner,
                      .errnum = EBUSY,
                      .hint = "end that process first, or use another interface"}};
    if (program.name == "xsk_def_prog")
        return Error{{.where = netdev.name,
                      .tried = "XDP program " + id +
                               " \"xsk_def_prog\" is attached: a DPDK or libxdp "
                               "application runs on it, or was killed",
                      .errnum = EBUSY,
                      .hint = "if none runs any more: ip link set dev " + netdev.name +
                              (program.generic ? " xdpgeneric off" : " xdp off")}};
    return Error{{.where = netdev.name,
                  .tried = "XDP program " + id + " \"" + program.name + "\" is attached",
                  .errnum = EBUSY,
                  .hint = "a netdev has room for one program; remove that one, if you may"}};
}

Error occupied(const Netdev& netdev, unsigned queue, std::uint32_t program_id, std::uint32_t pid)
{
    std::string tried = "another AF_XDP socket holds it";
    std::string hint =
        "end the application that holds it, maybe in another container, or take other "
        "queues";
    if (pid == static_cast<std::uint32_t>(getpid())) {
        tried = "this process drives it already";
        hint = "a queue has room for one socket";
    } else if (pid != 0) {
        tried = "another Pollux process holds it (XDP program " + std::to_string(program_id) +
                ", pid " + std::to_string(pid) + ")";
        hint = "end that process first, or take other queues (--queues)";
    }
    return Error{{.where = netdev.name + " queue " + std::to_string(queue),
                  .tried = tried,
                  .errnum = EBUSY,
                  .hint = hint}};
}

}  // namespace pollux
