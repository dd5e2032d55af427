// SPDX-License-Identifier: BSD-3-Clause
// Decides what a Port opens, from its options and what is known beforehand. Pure: it asks nobody and
// changes nothing.
#pragma once

#include "eal/ethdev_info.hpp"
#include "pollux/port_options.hpp"
#include "pollux/port_report.hpp"
#include "pollux/umem_plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pollux {

struct PortFacts {
    Netdev netdev = {};                     // as it is now; of an ethdev: the one below it
    std::optional<EthdevInfo> ethdev = {};  // when the options name one
    UmemPlan umem = {};
    bool hugepages = false;
    std::string unfit_for_zero_copy = {};  // Umem::unfit_for_zero_copy()
    unsigned free_ethdevs = 32;            // how many more the EAL has room for
};

// Neighbouring queues of a netdev that share a vdev.
struct QueueGroup {
    unsigned first = 0, count = 1;

    bool operator==(const QueueGroup&) const = default;
};

struct PortPlan {
    // The caller's, with the netdev as it is now and ZeroCopy::never where zero-copy cannot work.
    PortOptions options;
    std::optional<EthdevInfo> ethdev;
    std::vector<QueueGroup> groups;  // of a netdev
    PortReport report;               // as far as it is known beforehand

    // Whether our XDP program goes on the netdev; otherwise an ethdev's own arguments bring one.
    bool our_program() const noexcept
    {
        return report.af_xdp && !(ethdev && ethdev->brings_program);
    }
};

// Throws Error for options that contradict each other or the facts.
PortPlan plan_port(const PortOptions& options, const PortFacts& facts);

}  // namespace pollux
