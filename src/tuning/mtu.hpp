// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"
#include "tuning/journal_note.hpp"

namespace pollux {

// Remembers a netdev's MTU, while an application that knows nothing of Pollux may change it. A
// netdev has one at a time.
class MtuGuard {
public:
    // Notes the present MTU. Throws Error: setting_in_use.
    explicit MtuGuard(const Netdev& netdev);
    // Restores it. There is nothing to restore if the netdev is gone.
    ~MtuGuard();
    MtuGuard(const MtuGuard&) = delete;
    MtuGuard& operator=(const MtuGuard&) = delete;

private:
    Netdev netdev_;
    JournalNote note_;
};

}  // namespace pollux
