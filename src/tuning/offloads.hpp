// SPDX-License-Identifier: BSD-3-Clause
// Offloads on the receiving side that change packets before an AF_XDP socket gets them.
#pragma once

#include "netdev/ethtool.hpp"
#include "netdev/features.hpp"
#include "pollux/netdev.hpp"
#include "tuning/journal_note.hpp"

#include <string>

namespace pollux {

// Keeps such offloads of a netdev off. All the guards of a netdev share one note, those of other
// processes too, and the last one switches on again what was on before the first. After SIGKILL the
// next guard takes the note over.
class OffloadGuard {
public:
    // Notes which of them are on. Make it before the XDP program is attached, because drivers and
    // the kernel then switch some of them off for good; destroy it when the program is gone. Throws
    // Error.
    explicit OffloadGuard(const Netdev& netdev);

    // Switches off what hurts in native mode, or in generic mode as well. Returns what the
    // driver does not switch off, and what that does to packets; empty if there is nothing such.
    // Throws Error.
    std::string switch_off(bool generic);

private:
    Netdev netdev_;
    Ethtool ethtool_;
    SharedNote note_;
};

}  // namespace pollux
