// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ntuple_match.hpp"

#include <memory>
#include <string>

namespace pollux {

// An ntuple rule (`ethtool -N`) in the NIC, for as long as it lives: the packets arrive on this
// queue, whatever RSS says. The destructor takes it out, or after a kill the next Pollux process on
// the netdev; a rule that somebody has put in its place stays. What a NIC can match is its driver's
// affair: igb knows ether types, MACs and VLAN priorities only.
//
// The constructor does all or nothing. Throws Error: EOPNOTSUPP where the driver has no such rules
// or not of this kind, ENOSPC when its table is full, EEXIST when it has this very rule. Any
// thread; needs CAP_NET_ADMIN.
class NtupleRule {
public:
    explicit NtupleRule(const NtupleOptions& options);
    ~NtupleRule();
    NtupleRule(NtupleRule&&) noexcept;
    NtupleRule& operator=(NtupleRule&&) noexcept;

    // As `ethtool -n` shows it.
    unsigned location() const noexcept;
    // What was taken out that killed processes had left; may be empty.
    const std::string& put_back() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pollux
