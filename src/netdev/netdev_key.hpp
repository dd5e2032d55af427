// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/netns.hpp"
#include "pollux/netdev.hpp"

#include <cstdint>
#include <tuple>

namespace pollux {

// Tells a netdev from all others that exist at the same time: an ifindex is unique only within its
// network namespace.
struct NetdevKey {
    explicit NetdevKey(const Netdev& netdev)
        : netns{netdev.netns ? netdev.netns->cookie() : 0},
          index{netdev.index}
    {
    }
    bool operator<(const NetdevKey& other) const noexcept
    {
        return std::tie(netns, index) < std::tie(other.netns, other.index);
    }

    std::uint64_t netns;
    unsigned index;
};

}  // namespace pollux
