// SPDX-License-Identifier: BSD-3-Clause
#include "setup.hpp"

#include "netdevs.hpp"

#include <rte_ethdev.h>
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

// The ethdevs that the EAL has made from its words.
std::vector<std::uint16_t> eal_ethdevs()
{
    std::vector<std::uint16_t> ports;
    std::uint16_t port;
    RTE_ETH_FOREACH_DEV(port)
        ports.push_back(port);
    return ports;
}

// What they will need is not known before they are there.
std::size_t guess_ethdev_bytes(const std::vector<std::string>& words)
{
    constexpr std::size_t bytes_of_one = 16 << 20;
    const auto is_vdev = [](const std::string& word) { return word.starts_with("--vdev"); };
    return bytes_of_one * static_cast<std::size_t>(std::ranges::count_if(words, is_vdev));
}

}  // namespace

Setup::Setup(const SetupOptions& options, Signals& signals)
{
    if (!options.interfaces.empty())
        pollux::require_capabilities();
    const std::vector<pollux::Netdev> netdevs = find_netdevs(options.interfaces);

    pollux::UmemOptions frames{.netdevs = netdevs,
                               .queues = static_cast<unsigned>(options.queues.size()),
                               .ring = options.ring,
                               .max_frame = options.max_frame,
                               .frames = options.frames,
                               .lcores = count_lcores(options.lcores)};
    const std::size_t bytes =
        pollux::Umem::plan(frames).bytes + guess_ethdev_bytes(options.eal_words);
    eal_.emplace(pollux::EalOptions{.lcores = options.lcores,
                                    .memory = options.memory,
                                    .frame_bytes = bytes,
                                    .words = options.eal_words});
    frames.ethdevs = eal_ethdevs();
    umem_.emplace(frames);

    pollux::PortOptions port{.queues = options.queues,
                             .ring = options.ring,
                             .xdp_mode = options.xdp_mode,
                             .zero_copy = options.zero_copy,
                             .promiscuous = options.promiscuous,
                             .take_all = options.take_all};
    const auto open = [&] {
        if (signals.arrived())
            throw Interrupted{};
        ports_.push_back(std::make_unique<pollux::Port>(port, *umem_));
    };
    for (const pollux::Netdev& netdev : netdevs) {
        port.netdev = netdev;
        open();
    }
    for (const std::uint16_t ethdev : frames.ethdevs) {
        port.ethdev = ethdev;
        open();
    }
}

unsigned Setup::close()
{
    ports_.clear();
    return umem_->frames() - umem_->available();
}

}  // namespace tool
