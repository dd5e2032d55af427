// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/frames.hpp"

#include <pollux/netdev.hpp>

#include <string>

namespace pollux::test {

// A tap, up and with carrier, whose far end is this object: what is written there, the netdev
// receives, and what the netdev sends is read there. While nobody reads, the kernel keeps 1000.
class Tap {
public:
    explicit Tap(std::string name);
    ~Tap();
    Tap(const Tap&) = delete;
    Tap& operator=(const Tap&) = delete;

    const std::string& name() const noexcept { return name_; }
    Netdev netdev() const { return Netdev{name_}; }

    // Frames with the next numbers. Returns how many the netdev took: none while it is down.
    unsigned send(unsigned count);
    // The netdev's driver loses these before it runs an XDP program, because they cannot be read.
    void send_unreadable(unsigned count);
    // The numbers of the frames that the netdev has sent since the last call.
    Numbers receive();

private:
    std::string name_;
    int fd_ = -1;
    unsigned sent_ = 0;
};

}  // namespace pollux::test
