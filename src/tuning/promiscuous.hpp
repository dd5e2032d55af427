// SPDX-License-Identifier: BSD-3-Clause
// Promiscuous mode, as Pollux sets it, and as an application under Hold does.
#pragma once

#include "base/unique_fd.hpp"
#include "pollux/netdev.hpp"
#include "tuning/journal_note.hpp"

namespace pollux {

// Keeps a netdev promiscuous until the returned descriptor is closed. It is a packet socket with a
// membership, which the kernel counts and ends with the process. IFF_PROMISC, as the PMD sets it,
// would stay after SIGKILL. Throws Error.
UniqueFd join_promiscuous(const Netdev& netdev);

// Remembers whether an administrator set IFF_PROMISC, while an application that knows nothing of
// Pollux may change it. A netdev has one at a time.
class PromiscuousGuard {
public:
    // Notes the present state, before anything changes it. Throws Error: setting_in_use.
    explicit PromiscuousGuard(const Netdev& netdev);
    // Restores it. There is nothing to restore if the netdev is gone.
    ~PromiscuousGuard();
    PromiscuousGuard(const PromiscuousGuard&) = delete;
    PromiscuousGuard& operator=(const PromiscuousGuard&) = delete;

private:
    Netdev netdev_;
    JournalNote note_;
};

}  // namespace pollux
