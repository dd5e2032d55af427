// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev/netlink.hpp"
#include "pollux/netdev.hpp"

namespace pollux {

// netdev_counters() again and again, without moving to the netdev's network namespace each time:
// for that the process may lack the privilege by then.
class CounterReader {
public:
    // Throws Error.
    explicit CounterReader(const Netdev& netdev);

    // Throws Error: netdev_gone. Any thread, one at a time.
    NetdevCounters read() const;

private:
    Netdev netdev_;
    NlSocket socket_;
};

}  // namespace pollux
