// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <string>

namespace pollux::driver {

// Queues of a netdev that a device of this process will drive. Between processes the claims of a
// Port decide; but devices are opened only when they are started, and two that name the same queue
// shall be refused when they are made.
class ReservedQueues {
public:
    // Throws Error (queue_in_use), with the other device's name.
    ReservedQueues(const std::string& device, const Netdev& netdev, unsigned first, unsigned count);
    ~ReservedQueues();
    ReservedQueues(const ReservedQueues&) = delete;
    ReservedQueues& operator=(const ReservedQueues&) = delete;

private:
    std::string device_;
};

}  // namespace pollux::driver
