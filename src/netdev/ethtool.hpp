// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/netns.hpp"

#include <memory>

namespace pollux {

// The ethtool ioctl on one netdev, in the netdev's network namespace. Finds it by index because
// names can change.
class Ethtool {
public:
    // A null `netns` means that of the calling thread.
    Ethtool(std::shared_ptr<const Netns> netns, unsigned index);

    // `command` is one of the structs of <linux/ethtool.h>. Returns 0 or the errno.
    template <class Command>
    int ask(Command& command) const noexcept
    {
        return ask_raw(&command);
    }
    // The same for a struct that is followed by a list, in a buffer.
    int ask_raw(void* command) const noexcept;

private:
    std::shared_ptr<const Netns> netns_;
    unsigned index_;
};

}  // namespace pollux
