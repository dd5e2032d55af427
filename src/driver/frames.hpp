// SPDX-License-Identifier: BSD-3-Clause
// An application gives each receive queue a mempool, of whatever kind. Where AF_XDP can use it, it
// is the UMEM, and packets are not copied. Otherwise they arrive in frames of our own, and are
// copied into mbufs of the application's pool: it may have initialised those (Open vSwitch does),
// so it must never be handed any other.
#pragma once

#include "pollux/netdev.hpp"
#include "pollux/port_options.hpp"
#include "pollux/umem.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct rte_mempool;

namespace pollux::driver {

// Queues of a netdev that one Port drives: those with the same pool and the same direction.
struct QueueSet {
    std::vector<unsigned> queues = {};
    rte_mempool* pool = nullptr;  // nullptr: they only send, and no queue receives
    Direction direction = Direction::both;

    bool operator==(const QueueSet&) const = default;
};

// Divides `queues` queues of a netdev, from `first` on, by what an ethdev on them needs; it may
// have fewer. The netdev's queue i, counted from `first`, is received from by the ethdev's queue
// rx_queue_of(i), so that no packet stays with the kernel, and sends for the ethdev's queue i.
// Pure.
std::vector<QueueSet> queue_sets(std::span<rte_mempool* const> rx_pools, unsigned tx_queues,
                                 unsigned first, unsigned queues);
constexpr unsigned rx_queue_of(unsigned netdev_queue, std::size_t rx_queues) noexcept
{
    return netdev_queue % static_cast<unsigned>(rx_queues);
}

// What the frames of a QueueSet are needed for.
struct FrameNeeds {
    Netdev netdev = {};
    unsigned queues = 0;
    unsigned ring = 0;
    unsigned max_frame = 0;
    Direction direction = Direction::both;
    bool zero_copy_required = false;
};

struct Frames {
    std::shared_ptr<Umem> umem;
    std::string why_copied = {};  // empty: the application's pool is the UMEM
};

// The pool itself, or frames of our own and the reason. Ports with the same pool share a Umem, so
// that packets go from one to the other without a copy. Throws Error.
Frames frames_for(rte_mempool* pool, const FrameNeeds& needs);

}  // namespace pollux::driver
