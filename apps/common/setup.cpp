// SPDX-License-Identifier: BSD-3-Clause
#include "setup.hpp"

#include "usage.hpp"

#include <fmt/format.h>

#include <sched.h>

#include <algorithm>
#include <string>

namespace tool {

namespace {

void refuse_same_name(const std::vector<std::string>& names)
{
    for (auto name = names.begin(); name != names.end(); ++name)
        if (std::find(names.begin(), name, *name) != name)
            throw UsageError{fmt::format("interface {} is given twice", *name)};
}

std::vector<pollux::Netdev> find_netdevs(const std::vector<std::string>& names)
{
    std::vector<pollux::Netdev> netdevs;
    for (const std::string& name : names) {
        pollux::Netdev netdev{name};
        for (std::size_t before = 0; before < netdevs.size(); ++before)
            if (netdevs[before].index == netdev.index)
                throw UsageError{fmt::format("interface {} is given twice: as {} and as {}",
                                             netdev.name, names[before], name)};
        netdevs.push_back(std::move(netdev));
    }
    return netdevs;
}

// How many the EAL will start, which it does not tell before it runs.
unsigned count_lcores(const std::string& words)
{
    if (!words.empty())
        return static_cast<unsigned>(pollux::parse_lcores(words).size());
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    if (sched_getaffinity(0, sizeof cpus, &cpus) != 0)
        return 1;
    return static_cast<unsigned>(CPU_COUNT(&cpus));
}

}  // namespace

Setup::Setup(const SetupOptions& options, Signals& signals)
{
    refuse_same_name(options.interfaces);
    pollux::require_capabilities();
    const std::vector<pollux::Netdev> netdevs = find_netdevs(options.interfaces);

    const pollux::UmemOptions frames{.netdevs = netdevs,
                                     .queues = static_cast<unsigned>(options.queues.size()),
                                     .ring = options.ring,
                                     .max_frame = options.max_frame,
                                     .frames = options.frames,
                                     .lcores = count_lcores(options.lcores)};
    eal_.emplace(pollux::EalOptions{.lcores = options.lcores,
                                    .memory = options.memory,
                                    .frame_bytes = pollux::Umem::plan(frames).bytes,
                                    .words = options.eal_words});
    umem_.emplace(frames);
    for (const pollux::Netdev& netdev : netdevs) {
        if (signals.arrived())
            throw Interrupted{};
        const pollux::PortOptions port{.netdev = netdev,
                                       .queues = options.queues,
                                       .ring = options.ring,
                                       .attach = options.attach,
                                       .zero_copy = options.zero_copy,
                                       .promiscuous = options.promiscuous,
                                       .take_all = options.take_all};
        ports_.push_back(std::make_unique<pollux::Port>(port, *umem_));
    }
}

}  // namespace tool
