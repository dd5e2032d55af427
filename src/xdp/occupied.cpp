// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/occupied.hpp"

#include "base/refuse.hpp"
#include "base/text.hpp"
#include "host/socket_owner.hpp"
#include "netdev/queue_list.hpp"
#include "netdev/queue_sockets.hpp"
#include "shared.h"
#include "xdp/attached_program.hpp"
#include "xdp/bpf_info.hpp"

#include <bpf/bpf.h>

#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pollux {

namespace {

// The living Pollux process that drives this queue of the netdev.
QueueHolder queue_holder(const std::optional<AttachedProgram>& program, unsigned queue)
{
    if (!program || program->version != POLLUX_PROGRAM_VERSION)
        return {};
    const UniqueFd fd{bpf_prog_get_fd_by_id(program->id)};
    return fd ? Claims{map_of(fd.get(), "pollux_claims")}.holder(queue) : QueueHolder{};
}

}  // namespace

Error occupied(const Netdev& netdev, const AttachedProgram& program)
{
    const auto in_use = [&](std::string problem, std::string hint) {
        return fail(Cause::netdev_in_use, EBUSY, netdev.name, std::move(problem), std::move(hint));
    };
    const std::string id = std::to_string(program.id);
    const std::string owner = "(XDP program " + id + ", pid " + std::to_string(program.owner) + ")";
    if (program.version != 0 && program.version != POLLUX_PROGRAM_VERSION)
        return in_use("another version of Pollux holds it " + owner + ", with program version " +
                          std::to_string(program.version) + ", and this one has " +
                          std::to_string(POLLUX_PROGRAM_VERSION),
                      "end that process first, or use the same version");
    if (program.version != 0)
        return in_use("another Pollux process holds it " + owner,
                      "end that process first, or use another interface");
    if (program.name == "xsk_def_prog")
        return in_use("XDP program " + id +
                          " \"xsk_def_prog\" is attached: a DPDK or libxdp application runs on "
                          "it, or was killed",
                      "if none is running: `ip link set dev " + netdev.name +
                          (program.generic ? " xdpgeneric off`" : " xdp off`"));
    return in_use("XDP program " + id + " \"" + program.name + "\" is attached",
                  "an interface has room for one XDP program; remove that one, if you are allowed "
                  "to");
}

Error occupied(const Netdev& netdev, unsigned queue, std::uint32_t program_id,
               const QueueHolder& holder, std::string_view alternative)
{
    std::string problem = "another AF_XDP socket holds it";
    std::string hint = "end the application that holds it, which may be in another container";
    const auto socket = holder ? std::nullopt : socket_on(netdev, queue);
    const auto process = socket ? process_with_socket(*socket) : std::nullopt;
    if (process) {
        problem = "an AF_XDP socket of pid " + std::to_string(process->pid) + " (" + process->name +
                  ") holds it";
        hint = "end that process first";
    } else if (socket) {
        problem = "an AF_XDP socket holds it, of a process in another pid namespace";
    } else if (holder.here) {
        problem = "this process drives it already";
        hint = "a queue has room for one socket; close the other one first";
    } else if (holder) {
        problem = "another Pollux process holds it (XDP program " + std::to_string(program_id) +
                  ", " + holder.text() + ")";
        hint = "end that process first";
    }
    add_to_list(hint, alternative, ", or ");
    return fail(Cause::queue_in_use, EBUSY, place_of(netdev, queue), std::move(problem),
                std::move(hint));
}

Error occupied(const Netdev& netdev, unsigned queue, std::string_view alternative)
{
    const auto program = attached_program(netdev);
    return occupied(netdev, queue, program ? program->id : 0, queue_holder(program, queue),
                    alternative);
}

}  // namespace pollux
