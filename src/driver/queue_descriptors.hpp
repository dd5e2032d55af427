// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

#include <vector>

namespace pollux::driver {

struct RxQueue;

// What an application can sleep on until a queue has a packet: its AF_XDP socket, or an epoll of
// them where it has several.
class QueueDescriptors {
public:
    // Valid as long as this object. Throws Error.
    int of(const RxQueue& queue);

private:
    std::vector<UniqueFd> epolls_;
};

}  // namespace pollux::driver
