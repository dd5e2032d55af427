// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/port_rules.hpp"

#include "pollux/error.hpp"
#include "port/port_checks.hpp"
#include "shared.h"
#include "xdp/taken_flows.hpp"
#include "xdp/user_program.hpp"

#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>

namespace pollux {

namespace {

std::uint32_t call(const PortOptions& options, const std::vector<unsigned>& queues,
                   const Program& program)
{
    if (!program.maps().programs)
        throw refuse(options,
                     program.component() != nullptr
                         ? "libxdp's dispatcher is attached, and our program there cannot call "
                           "another one"
                         : "its XDP program writes RX metadata and so cannot call another one",
                     program.component() != nullptr
                         ? "let the dispatcher call it (xdp-loader load)"
                         : "open all ports of the netdev without rx_metadata");
    OwnProgram own{options.netdev.name, options.xdp_program};
    own.load(program.maps());
    const int fd = own.fd();
    for (const unsigned queue : queues)
        if (bpf_map_update_elem(program.maps().programs.get(), &queue, &fd, BPF_ANY) != 0)
            throw Error{{.where = options.netdev.name,
                         .tried = "our XDP program cannot call \"" + own.name() + "\"",
                         .errnum = errno,
                         .hint = "it must be a plain SEC(\"xdp\") program"}};
    return own.id();
}

void choose(const PortOptions& options, const std::vector<unsigned>& queues, int map)
{
    for (const unsigned queue : queues)
        for (const Flow& flow : options.take)
            if (!add_flow(map, queue, flow))
                throw Error{{.where = options.netdev.name,
                             .tried = "its XDP program has no room for another flow",
                             .errnum = errno,
                             .hint = std::to_string(POLLUX_MOST_FLOWS) +
                                     " are possible on a netdev: flows times queues, of all "
                                     "processes"}};
}

}  // namespace

bool takes_named_ports_only(const PortOptions& options) noexcept
{
    return !options.take.empty() && std::all_of(options.take.begin(), options.take.end(),
                                                [](const Flow& flow) { return flow.port != 0; });
}

void check_steering(const PortOptions& options, bool af_xdp, bool own_program)
{
    const bool program = !options.xdp_program.empty(), flows = !options.take.empty();
    if (!program && !flows)
        return;
    const std::string what = program ? "an XDP program of your own" : "a choice of flows";
    if (!af_xdp)
        throw refuse(options, what + " is only possible with net_af_xdp", "do without");
    if (own_program)
        throw refuse(options, what + " is not possible: the ethdev's words bring an XDP program",
                     "leave out xdp_prog= among the words of the vdev");
    if (options.direction == Direction::transmit)
        throw refuse(options, what + " is for packets that arrive, and this port only sends",
                     "do without, or let it receive");
    if (program && flows)
        throw refuse(options, "an XDP program of your own and a choice of flows exclude each other",
                     "let the program choose");
    check_flows(options.netdev.name, options.take);
    if (program)
        OwnProgram{options.netdev.name, options.xdp_program};
}

Steering::Steering(std::vector<unsigned> queues, std::shared_ptr<Program> program)
    : queues_{std::move(queues)},
      program_{std::move(program)}
{
    clear();  // what a process that was killed has left
}

Steering::Steering(const PortOptions& options, std::vector<unsigned> queues,
                   std::shared_ptr<Program> program)
    : Steering{std::move(queues), std::move(program)}
{
    __u32 asked = 0;
    if (!options.xdp_program.empty()) {
        own_program_id_ = call(options, queues_, *program_);
        asked |= POLLUX_CALLS_PROGRAM;
    }
    if (!options.take.empty()) {
        choose(options, queues_, program_->maps().flows.get());
        asked |= POLLUX_CHOOSES_FLOWS;
    }
    if (options.direction == Direction::transmit)
        asked |= POLLUX_PASSES_ALL;
    if (options.rx_metadata && program_->no_metadata().empty())
        asked |= POLLUX_WRITES_METADATA;
    for (const unsigned queue : queues_)
        bpf_map_update_elem(program_->maps().queues.get(), &queue, &asked, BPF_ANY);
}

Steering::~Steering()
{
    clear();
}

void Steering::clear()
{
    const Program::Maps& maps = program_->maps();
    for (const unsigned queue : queues_) {
        const __u32 nothing = 0;
        bpf_map_update_elem(maps.queues.get(), &queue, &nothing, BPF_ANY);
        if (maps.programs)
            bpf_map_delete_elem(maps.programs.get(), &queue);
        remove_flows(maps.flows.get(), queue);
    }
}

}  // namespace pollux
