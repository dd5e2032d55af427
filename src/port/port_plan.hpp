// SPDX-License-Identifier: BSD-3-Clause
// Decides what a Port opens, from its options and from what is known beforehand. Pure: it asks
// neither the kernel nor the EAL, and changes nothing.
#pragma once

#include "eal/ethdev_info.hpp"
#include "pollux/port_options.hpp"
#include "pollux/port_report.hpp"
#include "pollux/umem_plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pollux {

// What must be known to plan.
struct PortFacts {
    Netdev netdev = {};                     // as it is now; that of the ethdev, if there is one
    std::optional<EthdevInfo> ethdev = {};  // if the options name one
    UmemPlan umem = {};
    bool hugepages = false;
    std::string unfit_for_zero_copy = {};  // Umem::unfit_for_zero_copy()
};

// Neighbouring queues of a netdev that share a vdev.
struct QueueGroup {
    unsigned first = 0, count = 1;

    bool operator==(const QueueGroup&) const = default;
};

struct PortPlan {
    // The caller's options, with the netdev as it is now, and with ZeroCopy::never if zero-copy
    // cannot work.
    PortOptions options;
    std::optional<EthdevInfo> ethdev;
    std::vector<QueueGroup> groups;  // in which the queues of a netdev share vdevs
    PortReport report;               // as far as it is known beforehand

    // Whether our XDP program goes on the netdev; otherwise an ethdev's own arguments bring one.
    bool our_program() const noexcept
    {
        return report.af_xdp && !(ethdev && ethdev->brings_program);
    }
};

// Throws Error for options that contradict each other or the facts: invalid_option, not_supported,
// default_route, queue_out_of_range, no_zero_copy, mtu_too_large.
PortPlan plan_port(const PortOptions& options, const PortFacts& facts);

}  // namespace pollux
