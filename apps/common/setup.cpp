// SPDX-License-Identifier: BSD-3-Clause
#include "setup.hpp"

#include "netdevs.hpp"

#include <sched.h>

#include <string>

namespace tool {

namespace {

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
