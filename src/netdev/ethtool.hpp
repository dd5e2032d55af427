// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

namespace pollux {

// The ethtool ioctl on one netdev, which it finds by index because names can change. Always refers
// to the network namespace of the thread that made it, whichever thread uses it.
class Ethtool {
public:
    explicit Ethtool(unsigned index);

    // `command` is one of the structs of <linux/ethtool.h>. Returns 0 or the errno.
    template <class Command>
    int ask(Command& command) const noexcept
    {
        return ask_raw(&command);
    }
    // The same for a struct that is followed by a list, in a buffer.
    int ask_raw(void* command) const noexcept;

private:
    UniqueFd socket_;
    unsigned index_;
};

}  // namespace pollux
