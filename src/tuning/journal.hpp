// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"
#include "tuning/journal_note.hpp"

#include <string>

namespace pollux {

// Remembers whether an administrator had made the netdev promiscuous. There is one for a netdev.
class Journal {
public:
    // Writes down how the netdev is now, before anybody changes it. Throws Error.
    explicit Journal(const Netdev& netdev);
    // Puts the netdev back and forgets it. A netdev that is gone needs nothing.
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

private:
    Netdev netdev_;
    JournalNote note_;
};

// Puts back what killed processes have left on the netdev, of every kind, and says what that was;
// empty when there was nothing to be done. Leaves alone what a living process has written down. Our
// XDP program must be on the netdev. Throws Error when it cannot be put back.
std::string play_back_journal(const Netdev& netdev);

}  // namespace pollux
