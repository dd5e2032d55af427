// SPDX-License-Identifier: BSD-3-Clause
#include "driver/frames.hpp"

#include "base/pmd_limits.hpp"
#include "base/shared_by.hpp"
#include "pollux/error.hpp"

#include <rte_mempool.h>

#include <algorithm>

namespace pollux::driver {

std::vector<QueueSet> queue_sets(std::span<rte_mempool* const> rx_pools, unsigned tx_queues,
                                 unsigned first, unsigned queues)
{
    std::vector<QueueSet> sets;
    const bool receives = !rx_pools.empty();
    for (unsigned i = 0; i < (receives ? queues : tx_queues); ++i) {
        QueueSet wanted;
        if (receives)
            wanted.pool = rx_pools[rx_queue_of(i, rx_pools.size())];
        if (!receives)
            wanted.direction = Direction::transmit;
        else if (i >= tx_queues)
            wanted.direction = Direction::receive;
        auto set = std::find_if(sets.begin(), sets.end(), [&](const QueueSet& known) {
            return known.pool == wanted.pool && known.direction == wanted.direction;
        });
        if (set == sets.end())
            set = sets.insert(sets.end(), wanted);
        set->queues.push_back(first + i);
    }
    return sets;
}

namespace {

std::shared_ptr<Umem> adopted(rte_mempool& pool)
{
    static SharedBy<rte_mempool*, Umem> umems;
    return umems.get(&pool, [&] {
        // NOLINTNEXTLINE(modernize-make-shared): a Umem cannot be moved
        return std::shared_ptr<Umem>{new Umem{Umem::adopt(pool)}};
    });
}

// The PMD posts a fixed number for receiving, and as many again may wait to be sent.
unsigned enough(const FrameNeeds& needs)
{
    return needs.queues * (pmd_fill_frames + needs.ring);
}

// What keeps a pool that AF_XDP could use from being enough for these queues; empty if nothing.
std::string unfit(const Umem& umem, const FrameNeeds& needs)
{
    if (umem.max_frame() < needs.max_frame)
        return "its mbufs have room for packets of " + std::to_string(umem.max_frame()) +
               " bytes, and " + std::to_string(needs.max_frame) + " are needed";
    if (umem.available() < enough(needs))
        return "it has " + std::to_string(umem.available()) + " free mbufs, and " +
               std::to_string(enough(needs)) + " are needed";
    return needs.zero_copy_required ? umem.unfit_for_zero_copy(needs.netdev) : "";
}

Frames own_frames(const FrameNeeds& needs, std::string why)
{
    const UmemUser user{.netdev = needs.netdev,
                        .queues = needs.queues,
                        .ring = needs.ring,
                        .direction = needs.direction};
    return {std::make_shared<Umem>(UmemOptions{.users = {user}, .max_frame = needs.max_frame}),
            std::move(why)};
}

}  // namespace

Frames frames_for(rte_mempool* pool, const FrameNeeds& needs)
{
    if (pool == nullptr)
        return own_frames(needs, "no queue receives");
    if (pool->size < enough(needs))
        return own_frames(needs, "it has " + std::to_string(pool->size) + " mbufs, and " +
                                     std::to_string(enough(needs)) + " are needed");
    std::shared_ptr<Umem> umem;
    try {
        umem = adopted(*pool);
    } catch (const Error& error) {
        if (error.cause() != Cause::unusable_pool)
            throw;
        return own_frames(needs, error.details().problem);
    }
    if (std::string why = unfit(*umem, needs); !why.empty())
        return own_frames(needs, std::move(why));
    return {std::move(umem)};
}

}  // namespace pollux::driver
