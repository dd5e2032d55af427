// SPDX-License-Identifier: BSD-3-Clause
// Steers packets to a queue, or drops them, by a rule in the NIC, as `ethtool -N` does.
//
//     const pollux::NtupleRule rule{{.netdev = nic, .match = vxlan, .queue = 2}};
#pragma once

#include "ntuple_match.hpp"

#include <memory>
#include <string>

namespace pollux {

// An ntuple rule in the NIC, which exists as long as this object: the packets arrive on its queue,
// whatever RSS says, or are discarded. The destructor removes the rule, or after a kill the next
// Pollux process on the netdev does. Another rule that was put in its place stays. Drivers differ
// in which fields they can match: igb knows only ether types, MACs and VLAN priorities.
//
// The constructor does all or nothing. It throws Error: invalid_option or queue_out_of_range for
// wrong options, not_supported if the driver has no such rules or not of this kind, setting_in_use
// (EEXIST) if the NIC already has this rule, missing_capability without CAP_NET_ADMIN, system
// (ENOSPC) if the NIC's table is full.
//
// Any thread may use it, one at a time.
class NtupleRule {
public:
    explicit NtupleRule(const NtupleOptions& options);
    ~NtupleRule();
    NtupleRule(NtupleRule&&) noexcept;
    NtupleRule& operator=(NtupleRule&&) noexcept;

    // Its number, as `ethtool -n` shows it.
    unsigned location() const noexcept;
    // Says what this removed that killed processes had left; may be empty.
    const std::string& put_back() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pollux
