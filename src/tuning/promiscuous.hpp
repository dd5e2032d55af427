// SPDX-License-Identifier: BSD-3-Clause
// Promiscuous mode, in the two ways in which it comes about.
#pragma once

#include "base/unique_fd.hpp"
#include "pollux/netdev.hpp"
#include "tuning/journal_note.hpp"

namespace pollux {

// Keeps a netdev promiscuous while it lives. By membership of a packet socket, which the kernel
// counts and ends with the process; IFF_PROMISC, as the PMD sets it, would stay after SIGKILL.
// Throws Error.
UniqueFd join_promiscuous(const Netdev& netdev);

// Remembers the IFF_PROMISC that an administrator set or cleared, while an application that knows
// nothing of Pollux may change it. There is one for each netdev.
class PromiscuousGuard {
public:
    // Writes down how the netdev is now, before anything changes it. Throws Error.
    explicit PromiscuousGuard(const Netdev& netdev);
    // Restores it. A netdev that is gone needs nothing.
    ~PromiscuousGuard();
    PromiscuousGuard(const PromiscuousGuard&) = delete;
    PromiscuousGuard& operator=(const PromiscuousGuard&) = delete;

private:
    Netdev netdev_;
    JournalNote note_;
};

}  // namespace pollux
