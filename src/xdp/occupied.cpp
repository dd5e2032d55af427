// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/occupied.hpp"

#include "shared.h"
#include "xdp/attached_program.hpp"
#include "xdp/bpf_info.hpp"
#include "xdp/claims.hpp"

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>

namespace pollux {

namespace {

// Pid of the living Pollux process that drives this queue of the netdev; 0: not known.
std::uint32_t queue_holder(const std::optional<AttachedProgram>& program, unsigned queue)
{
    if (!program || program->version != POLLUX_PROGRAM_VERSION)
        return 0;
    const UniqueFd fd{bpf_prog_get_fd_by_id(program->id)};
    return fd ? Claims{map_of(fd.get(), "pollux_claims")}.holder(queue) : 0;
}

}  // namespace

Error occupied(const Netdev& netdev, const AttachedProgram& program)
{
    const std::string id = std::to_string(program.id);
    const std::string owner = "(XDP program " + id + ", pid " + std::to_string(program.owner) + ")";
    if (program.version != 0 && program.version != POLLUX_PROGRAM_VERSION)
        return Error{{.where = netdev.name,
                      .problem = "another version of Pollux holds it " + owner +
                                 ", with program version " + std::to_string(program.version) +
                                 ", and this one has " + std::to_string(POLLUX_PROGRAM_VERSION),
                      .errnum = EBUSY,
                      .hint = "end that process first, or use the same version"}};
    if (program.version != 0)
        return Error{{.where = netdev.name,
                      .problem = "another Pollux process holds it " + owner,
                      .errnum = EBUSY,
                      .hint = "end that process first, or use another interface"}};
    if (program.name == "xsk_def_prog")
        return Error{{.where = netdev.name,
                      .problem = "XDP program " + id +
                                 " \"xsk_def_prog\" is attached: a DPDK or libxdp "
                                 "application runs on it, or was killed",
                      .errnum = EBUSY,
                      .hint = "if none runs any more: ip link set dev " + netdev.name +
                              (program.generic ? " xdpgeneric off" : " xdp off")}};
    return Error{{.where = netdev.name,
                  .problem = "XDP program " + id + " \"" + program.name + "\" is attached",
                  .errnum = EBUSY,
                  .hint = "a netdev has room for one program; remove that one, if you may"}};
}

Error occupied(const Netdev& netdev, unsigned queue, std::uint32_t program_id, std::uint32_t pid)
{
    std::string problem = "another AF_XDP socket holds it";
    std::string hint =
        "end the application that holds it, maybe in another container, or take other "
        "queues";
    if (pid == static_cast<std::uint32_t>(getpid())) {
        problem = "this process drives it already";
        hint = "a queue has room for one socket";
    } else if (pid != 0) {
        problem = "another Pollux process holds it (XDP program " + std::to_string(program_id) +
                  ", pid " + std::to_string(pid) + ")";
        hint = "end that process first, or take other queues (--queues)";
    }
    return Error{{.where = netdev.name + " queue " + std::to_string(queue),
                  .problem = problem,
                  .errnum = EBUSY,
                  .hint = hint}};
}

Error occupied(const Netdev& netdev, unsigned queue)
{
    const auto program = attached_program(netdev);
    return occupied(netdev, queue, program ? program->id : 0, queue_holder(program, queue));
}

}  // namespace pollux
