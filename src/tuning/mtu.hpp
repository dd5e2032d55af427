// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"
#include "tuning/journal_note.hpp"

namespace pollux {

// Remembers a netdev's MTU, while the application may change it, by set() or on its own. A netdev
// has one at a time.
class MtuGuard {
public:
    // Notes the present MTU. Throws Error: setting_in_use.
    explicit MtuGuard(const Netdev& netdev);
    // Restores it. There is nothing to restore if the netdev is gone.
    ~MtuGuard();
    MtuGuard(const MtuGuard&) = delete;
    MtuGuard& operator=(const MtuGuard&) = delete;

    // Changes it, in bytes without the Ethernet header. Throws Error if the driver refuses it.
    void set(unsigned mtu);

private:
    Netdev netdev_;
    JournalNote note_;
};

}  // namespace pollux
