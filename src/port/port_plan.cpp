// SPDX-License-Identifier: BSD-3-Clause
#include "port/port_plan.hpp"

#include "base/dpdk_versions.hpp"
#include "base/pmd_limits.hpp"
#include "base/refuse.hpp"
#include "netdev/default_route_guard.hpp"
#include "netdev/queue_list.hpp"
#include "netdev/usable.hpp"
#include "pollux/queue_range.hpp"
#include "umem/umem_plan.hpp"
#include "xdp/taken_flows.hpp"

#include <algorithm>
#include <bit>

namespace pollux {

namespace {

Error invalid(const PortOptions& options, const std::string& problem, const std::string& hint)
{
    return refuse(Cause::invalid_option, options.netdev.name, problem, hint);
}

void check_ring(const PortOptions& options)
{
    // With fewer than 64 not even two default bursts fit. 8192 is the most that was tried, and
    // FailedOpen tries both.
    constexpr unsigned least = 64, largest = 8192;
    if (!std::has_single_bit(options.ring) || options.ring < least || options.ring > largest)
        throw invalid(options,
                      "a ring of " + std::to_string(options.ring) + " descriptors is not possible",
                      "set `ring` to a power of two from " + std::to_string(least) + " to " +
                          std::to_string(largest));
}

void check_busy_poll(const PortOptions& options)
{
    if (options.busy_poll && (options.busy_poll->timeout_us == 0 || options.busy_poll->budget == 0))
        throw invalid(options, "busy polling needs a timeout and a budget above 0",
                      "leave out `busy_poll`");
}

bool takes_named_ports_only(const PortOptions& options) noexcept
{
    return !options.take.empty() && std::all_of(options.take.begin(), options.take.end(),
                                                [](const Flow& flow) { return flow.port != 0; });
}

// Checks `take` and `xdp_program`, with each other and with the rest.
void check_rules(const PortOptions& options, bool af_xdp, bool brings_program)
{
    const bool program = !options.xdp_program.empty(), flows = !options.take.empty();
    if (!program && !flows)
        return;
    const std::string what = program ? "an XDP program of your own" : "taking only some flows";
    if (!af_xdp)
        throw refuse(Cause::not_supported, options.netdev.name,
                     what + " is only possible with net_af_xdp",
                     program ? "leave out `xdp_program`" : "leave out `take`");
    if (brings_program)
        throw invalid(options,
                      what + " is not possible: the ethdev's arguments bring an XDP program",
                      "leave xdp_prog= out of the vdev's arguments");
    if (options.direction == Direction::transmit)
        throw invalid(options, what + " is for packets that arrive, and this port only sends",
                      program ? "leave out `xdp_program`, or let `direction` include receiving"
                              : "leave out `take`, or let `direction` include receiving");
    if (program && flows)
        throw invalid(options, "`xdp_program` and `take` exclude each other",
                      "leave out `take` and let the program choose");
    check_flows(options.netdev.name, options.take);
}

std::vector<unsigned> choose_queues(const PortOptions& options, const PortFacts& facts)
{
    const auto& ethdev = facts.ethdev;
    std::vector<unsigned> queues = checked_queues(
        options.netdev, options.queues, ethdev ? ethdev->queues : options.netdev.queues());
    if (queues.empty())
        queues = queue_range(0, (ethdev ? ethdev->default_queues() : options.netdev.queues()) - 1);
    if (!ethdev)
        return queues;
    if (queues.back() != queues.size() - 1)
        throw invalid(options, "an ethdev's queues can only be taken from 0 on",
                      "set `queues` to the first ones, or `netdev` instead of `ethdev`");
    for (unsigned& queue : queues)
        queue += ethdev->first_queue;  // from here on, with their numbers on the netdev
    return queues;
}

void check_af_xdp(const PortOptions& options)
{
    check_ring(options);
    check_busy_poll(options);
    check_default_route(options.netdev, options.take_all || takes_named_ports_only(options),
                        ", or `take` only packets to certain ports");
    if (options.zero_copy != ZeroCopy::required)
        return;
    if (!options.netdev.zero_copy_capable)
        throw refuse(Cause::no_zero_copy, options.netdev.name,
                     "its driver " + options.netdev.driver + " has no zero-copy",
                     "do not require it with `zero_copy`");
    if (options.xdp_mode == XdpMode::generic)
        throw refuse(Cause::no_zero_copy, options.netdev.name, "generic mode has no zero-copy",
                     "do not require it with `zero_copy`, or choose another `xdp_mode`");
}

// If the driver has zero-copy but the frames do not fit for it, plans copy mode with a note, or
// throws if copy mode is not wanted or cannot be chosen.
void avoid_zero_copy(PortPlan& plan, const PortFacts& facts)
{
    PortOptions& options = plan.options;
    const auto& ethdev = facts.ethdev;
    if (facts.unfit_for_zero_copy.empty() || !options.netdev.zero_copy_capable ||
        options.zero_copy == ZeroCopy::never || options.xdp_mode == XdpMode::generic ||
        (ethdev && ethdev->force_copy))
        return;
    const auto no_zero_copy = [&](const char* hint) {
        return refuse(Cause::no_zero_copy, options.netdev.name,
                      "no zero-copy: " + facts.unfit_for_zero_copy, hint);
    };
    if (options.zero_copy == ZeroCopy::required)
        throw no_zero_copy("make the Umem for this netdev (its `netdevs`)");
    if (ethdev)
        throw no_zero_copy("add force_copy=1 to the vdev's arguments");
    options.zero_copy = ZeroCopy::never;
    plan.report.notes.push_back("copy mode, because " + facts.unfit_for_zero_copy);
}

// Plans vdevs with as many neighbouring queues as the PMD can, so that (port, queue) means in DPDK
// what it means on the netdev. It is no more than have statistics of their own.
std::vector<QueueGroup> group(const std::vector<unsigned>& queues, const Netdev& netdev)
{
    const bool can = pmd_counts_rx_tx_channels || netdev.channels.combined > 1;
    const unsigned most = can ? pmd_queues_with_stats : 1;
    std::vector<QueueGroup> groups;
    for (const unsigned queue : queues) {
        if (!groups.empty() && groups.back().count < most &&
            queue == groups.back().first + groups.back().count)
            ++groups.back().count;
        else
            groups.push_back({.first = queue});
    }
    return groups;
}

}  // namespace

PortPlan plan_port(const PortOptions& wanted, const PortFacts& facts)
{
    PortPlan plan{.options = wanted,
                  .ethdev = facts.ethdev,
                  .groups = {},
                  .report = {.netdev = facts.netdev}};
    PortOptions& options = plan.options;
    options.netdev = facts.netdev;
    PortReport& report = plan.report;
    const bool brings_program = facts.ethdev && facts.ethdev->brings_program;

    report.af_xdp = !facts.ethdev || facts.ethdev->af_xdp;
    report.queues = choose_queues(options, facts);
    if (brings_program && options.direction == Direction::transmit)
        throw invalid(options, "the ethdev's own XDP program decides what arrives",
                      "leave xdp_prog= out of the vdev's arguments: only Pollux's program can "
                      "leave all packets to the kernel");
    if (report.af_xdp) {
        options.xdp_mode = usable_mode(options.netdev, wanted.xdp_mode);
        if (options.xdp_mode != wanted.xdp_mode)
            report.notes.emplace_back("generic mode, because a bond's native program runs on the "
                                      "NICs below it; what arrives on their queues after the first "
                                      "stays with the kernel, unless they have only one (`ethtool "
                                      "-L NIC combined 1`)");
        check_af_xdp(options);
    }
    check_mtu(options.netdev, facts.umem.max_frame);
    check_rules(options, report.af_xdp, brings_program);

    report.ring = options.ring;
    report.direction = options.direction;
    report.take = options.take;
    report.umem = facts.umem;
    report.hugepages = facts.hugepages;
    report.promiscuous = options.promiscuous || options.netdev.promiscuous;
    avoid_zero_copy(plan, facts);
    if (!facts.ethdev)
        plan.groups = group(report.queues, facts.netdev);
    return plan;
}

}  // namespace pollux
