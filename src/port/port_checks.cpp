// SPDX-License-Identifier: BSD-3-Clause
#include "port/port_checks.hpp"

#include "base/kernel_abi.hpp"
#include "netdev/default_route_guard.hpp"
#include "pmd/vdev.hpp"
#include "pollux/error.hpp"
#include "xdp/port_rules.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <numeric>

namespace pollux {

Error refuse(const PortOptions& options, const std::string& tried, const std::string& hint)
{
    return Error{{.where = options.netdev.name, .tried = tried, .errnum = EINVAL, .hint = hint}};
}

namespace {

constexpr unsigned least_ring = 64, largest_ring = 8192;

void check_ring(const PortOptions& options)
{
    if (!std::has_single_bit(options.ring) || options.ring < least_ring ||
        options.ring > largest_ring)
        throw refuse(options,
                     "a ring of " + std::to_string(options.ring) + " descriptors is not possible",
                     "a power of two from " + std::to_string(least_ring) + " to " +
                         std::to_string(largest_ring));
}

std::vector<unsigned> first(unsigned count)
{
    std::vector<unsigned> queues(count);
    std::iota(queues.begin(), queues.end(), 0U);
    return queues;
}

std::vector<unsigned> choose_queues(const PortOptions& options, unsigned count)
{
    std::vector<unsigned> queues = options.queues;
    std::sort(queues.begin(), queues.end());
    if (const auto twice = std::adjacent_find(queues.begin(), queues.end()); twice != queues.end())
        throw refuse(options, "queue " + std::to_string(*twice) + " is given twice",
                     "name each queue once");
    if (!queues.empty() && queues.back() >= count)
        throw refuse(options,
                     "queue " + std::to_string(queues.back()) + " is out of range: it has " +
                         std::to_string(count) + (count == 1 ? " queue" : " queues"),
                     "`ethtool -l` shows its channels, `ethtool -L` changes them");
    return queues;
}

void check_busy_poll(const PortOptions& options)
{
    if (options.busy_poll && (options.busy_poll->timeout_us == 0 || options.busy_poll->budget == 0))
        throw refuse(options, "busy polling for 0 us, or of 0 packets, is none",
                     "leave busy_poll out");
}

// Everything that can be known before the netdev is touched.
void check_af_xdp(const PortOptions& options, const std::vector<unsigned>& queues)
{
    require_capabilities();
    check_ring(options);
    check_busy_poll(options);
    check_default_route(options.netdev, options.take_all || takes_named_ports_only(options));
    if (options.zero_copy == ZeroCopy::required && !options.netdev.zero_copy_capable)
        throw refuse(options, "its driver " + options.netdev.driver + " has no zero-copy",
                     "do without --require-zero-copy");
    if (options.zero_copy == ZeroCopy::required && options.attach == Attach::generic)
        throw refuse(options, "generic mode has no zero-copy", "ask for one or the other");
    // A stranger's program will be named by the attempt to attach ours; its queues are its own.
    const auto& there = options.netdev.program;
    if (!there || there->owner != 0)
        for (const unsigned queue : queues)
            await_free_queue(options.netdev, queue);
}

PortReport describe(const PortOptions& options, std::vector<unsigned> queues, const Umem& umem)
{
    umem.require_room_for(options.netdev);
    PortReport report{.netdev = options.netdev, .queues = std::move(queues)};
    report.ring = options.ring;
    report.direction = options.direction;
    report.umem = umem.plan();
    report.hugepages = umem.hugepages();
    report.promiscuous = options.promiscuous || options.netdev.promiscuous;
    return report;
}

}  // namespace

std::vector<unsigned> queue_range(unsigned first, unsigned last)
{
    std::vector<unsigned> queues(last >= first ? std::size_t{last} - first + 1 : 0);
    std::iota(queues.begin(), queues.end(), first);
    return queues;
}

PortReport examine_netdev(const PortOptions& options, const Umem& umem)
{
    std::vector<unsigned> queues = choose_queues(options, options.netdev.queues());
    if (queues.empty())
        queues = first(options.netdev.queues());
    check_af_xdp(options, queues);
    return describe(options, std::move(queues), umem);
}

PortReport examine_ethdev(const PortOptions& options, const EthdevInfo& ethdev, const Umem& umem)
{
    std::vector<unsigned> queues = choose_queues(options, ethdev.queues);
    if (queues.empty())
        queues = first(ethdev.default_queues());
    if (queues.back() != queues.size() - 1)
        throw refuse(options, "an ethdev's queues can only be taken from 0 on",
                     "ask for the first ones, or name the netdev in place of the ethdev");
    for (unsigned& queue : queues)
        queue += ethdev.first_queue;
    if (ethdev.own_program && options.direction == Direction::transmit)
        throw refuse(options, "its own XDP program decides what arrives",
                     "only with Pollux's program can all packets be left to the kernel");
    if (ethdev.af_xdp)
        check_af_xdp(options, queues);
    PortReport report = describe(options, std::move(queues), umem);
    report.af_xdp = ethdev.af_xdp;
    return report;
}

std::string zero_copy_obstacle(const PortOptions& options, const std::optional<EthdevInfo>& ethdev,
                               const Umem& umem)
{
    if (!options.netdev.zero_copy_capable || options.zero_copy == ZeroCopy::never ||
        options.attach == Attach::generic || (ethdev && ethdev->force_copy))
        return {};
    std::string why = umem.unfit_for_zero_copy(options.netdev);
    if (!why.empty() && options.zero_copy == ZeroCopy::required)
        throw refuse(options, "no zero-copy: " + why, "let the Umem be made for this netdev");
    if (!why.empty() && ethdev)
        throw refuse(options, "no zero-copy: " + why, "add force_copy=1 to the words of the vdev");
    return why;
}

}  // namespace pollux
