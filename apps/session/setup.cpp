// SPDX-License-Identifier: BSD-3-Clause
#include "setup.hpp"

#include "netdevs.hpp"

#include <rte_ethdev.h>
#include <rte_lcore.h>
#include <sched.h>

#include <algorithm>
#include <string>

namespace tool {

namespace {

// How many the EAL will start, which it does not say before it runs.
unsigned count_lcores(const std::string& list)
{
    if (!list.empty())
        return static_cast<unsigned>(pollux::parse_lcores(list).size());
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    if (sched_getaffinity(0, sizeof cpus, &cpus) != 0)
        return 1;
    return static_cast<unsigned>(CPU_COUNT(&cpus));
}

// The ethdevs that the EAL has created from its options.
std::vector<std::uint16_t> eal_ethdevs()
{
    std::vector<std::uint16_t> ports;
    std::uint16_t port;
    RTE_ETH_FOREACH_DEV(port)
        ports.push_back(port);
    return ports;
}

// A Run would find none, but only when all ports are open.
void check_workers()
{
    unsigned workers = 0;
    unsigned lcore;
    RTE_LCORE_FOREACH_WORKER(lcore)
        workers += rte_lcore_has_role(lcore, ROLE_RTE) != 0 ? 1 : 0;
    if (workers == 0)
        throw pollux::Error{{.cause = pollux::Cause::invalid_option,
                             .where = "EAL",
                             .problem = "its arguments leave no lcore that could forward",
                             .hint = "the main lcore does not: name one more, or use --lcores"}};
}

// What they will need is not known before they are there. 16 MiB hold the frames of one queue with
// an MTU of 1500 and the default rings (14 MiB). If that is not enough, the EAL takes more
// hugepages while there are some.
std::size_t guess_ethdev_bytes(const std::vector<std::string>& arguments)
{
    constexpr std::size_t bytes_of_one = 16 << 20;
    const auto is_vdev = [](const std::string& argument) { return argument.starts_with("--vdev"); };
    return bytes_of_one * static_cast<std::size_t>(std::ranges::count_if(arguments, is_vdev));
}

// 0 if it is not known yet.
unsigned queues_of(const pollux::PortOptions& port)
{
    if (!port.queues.empty())
        return static_cast<unsigned>(port.queues.size());
    return port.ethdev ? 0 : port.netdev.queues();
}

// With as many queues on each port, what comes from a queue goes to the queue of the same number.
unsigned pools_for(const std::vector<pollux::PortOptions>& ports)
{
    const unsigned queues = ports.empty() ? 0 : queues_of(ports.front());
    const bool alike = std::ranges::all_of(
        ports, [&](const pollux::PortOptions& port) { return queues_of(port) == queues; });
    return alike ? std::max(queues, 1U) : 1;
}

pollux::UmemOptions frames_for(const std::vector<pollux::PortOptions>& ports,
                               const SetupOptions& options)
{
    pollux::UmemOptions frames = pollux::umem_options_for(ports);
    frames.max_frame = options.max_frame;
    frames.frames = options.frames;
    frames.pools = pools_for(ports);
    frames.lcores = count_lcores(options.lcores);
    if (frames.pools > 1)  // each pool has a stream from each port, and each stream has one lcore
        frames.lcores = std::min(frames.lcores, static_cast<unsigned>(ports.size()));
    return frames;
}

}  // namespace

Setup::Setup(const SetupOptions& options, Signals& signals, const CheckCount& check_count)
{
    if (!options.interfaces.empty())
        pollux::require_capabilities();
    const std::vector<pollux::Netdev> netdevs = find_netdevs(options.interfaces);

    std::vector<pollux::PortOptions> ports;
    const auto add = [&](auto pollux::PortOptions::*which, const auto& device) {
        ports.push_back(options.port(ports.size()));
        ports.back().*which = device;
    };
    for (const pollux::Netdev& netdev : netdevs)
        add(&pollux::PortOptions::netdev, netdev);

    const std::size_t bytes = pollux::Umem::plan(frames_for(ports, options)).bytes +
                              guess_ethdev_bytes(options.eal_arguments);
    eal_.emplace(pollux::EalOptions{.lcores = options.lcores,
                                    .memory = options.memory,
                                    .frame_bytes = bytes,
                                    .arguments = options.eal_arguments});
    check_workers();
    for (const std::uint16_t ethdev : eal_ethdevs())
        add(&pollux::PortOptions::ethdev, ethdev);
    check_count(ports.size());

    umem_.emplace(frames_for(ports, options));
    for (const pollux::PortOptions& port : ports) {
        if (signals.arrived())
            throw Interrupted{};
        try {
            ports_.push_back(std::make_unique<pollux::Port>(port, *umem_));
        } catch (const pollux::Error&) {
            if (signals.arrived())  // it has ended a wait
                throw Interrupted{};
            throw;
        }
    }
    if (signals.arrived())
        throw Interrupted{};
    if (!options.keep_capabilities)
        drop_capabilities();
}

// Drivers of DPDK's own may need theirs later.
void Setup::drop_capabilities()
{
    std::vector<int> needed;
    for (const auto& port : ports_) {
        if (!port->report().af_xdp)
            return;
        for (const int capability : port->needed_to_close())
            needed.push_back(capability);
    }
    eal_->drop_capabilities(needed);
}

unsigned Setup::close()
{
    ports_.clear();
    return umem_->frames() - umem_->available();
}

}  // namespace tool
