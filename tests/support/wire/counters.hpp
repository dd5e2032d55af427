// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/endpoint.hpp"

#include <linux/if_link.h>

namespace wire {

// A netdev's own 64-bit counters, asked by rtnetlink.
class NetdevCounters {
public:
    explicit NetdevCounters(const Endpoint& endpoint);
    rtnl_link_stats64 read() const;
    // Reads until nothing moves any more: a veth counts a frame when the peer's NAPI has taken it,
    // so up to 256 frames a queue are still uncounted when the sender is done.
    rtnl_link_stats64 read_settled() const;

private:
    Fd socket_;
    unsigned ifindex_;
};

}  // namespace wire
