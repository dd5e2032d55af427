// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/port_rules.hpp"

#include "base/refuse.hpp"
#include "shared.h"
#include "xdp/taken_flows.hpp"
#include "xdp/user_program.hpp"

#include <bpf/bpf.h>

#include <cerrno>
#include <utility>

namespace pollux {

namespace {

std::uint32_t call_user_program(const PortRules::Options& options, const Program& program)
{
    if (!program.maps().programs)
        throw refuse(Cause::user_program, options.netdev,
                     program.component() != nullptr
                         ? "libxdp's dispatcher is attached, and our program there cannot call "
                           "another one"
                         : "its XDP program writes RX metadata and so cannot call another one "
                           "(before Linux 6.16)",
                     program.component() != nullptr
                         ? "let the dispatcher call it (xdp-loader load)"
                         : "open all ports of the netdev without `rx_metadata`");
    UserProgram user{options.netdev, options.xdp_program};
    user.load(program.maps());
    const int fd = user.fd();
    for (const unsigned queue : options.queues)
        if (bpf_map_update_elem(program.maps().programs.get(), &queue, &fd, BPF_ANY) != 0)
            throw fail(Cause::user_program, errno, options.netdev,
                       "our XDP program cannot call \"" + user.name() + "\"",
                       "it must be a plain SEC(\"xdp\") program");
    return user.id();
}

void take_flows(const PortRules::Options& options, int map)
{
    for (const unsigned queue : options.queues)
        for (const Flow& flow : options.take)
            if (!add_flow(map, queue, flow))
                throw fail(errno, options.netdev, "its XDP program has no room for another flow",
                           "a netdev has room for " + std::to_string(POLLUX_MOST_FLOWS) +
                               ": flows times queues, of all processes");
}

}  // namespace

PortRules::PortRules(std::vector<unsigned> queues, std::shared_ptr<Program> program)
    : queues_{std::move(queues)},
      program_{std::move(program)}
{
    clear();  // a killed process may have left some
}

PortRules::PortRules(const Options& options, std::shared_ptr<Program> program)
    : PortRules{options.queues, std::move(program)}
{
    if (!options.xdp_program.empty()) {
        user_program_id_ = call_user_program(options, *program_);
        asked_ |= POLLUX_CALLS_PROGRAM;
    }
    if (!options.take.empty()) {
        take_flows(options, program_->maps().flows.get());
        asked_ |= POLLUX_CHOOSES_FLOWS;
    }
    if (options.direction == Direction::transmit)
        asked_ |= POLLUX_PASSES_ALL;
    if (options.rx_metadata && options.xdp_program.empty() && program_->no_metadata().empty())
        asked_ |= POLLUX_WRITES_METADATA | static_cast<__u32>(options.netns) << POLLUX_NETNS_SHIFT;
    ask(asked_ | POLLUX_PASSES_ALL);
}

void PortRules::open() noexcept
{
    ask(asked_);
}

void PortRules::ask(std::uint32_t flags) noexcept
{
    for (const unsigned queue : queues_)
        bpf_map_update_elem(program_->maps().queues.get(), &queue, &flags, BPF_ANY);
}

PortRules::~PortRules()
{
    clear();
}

void PortRules::clear()
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
