// SPDX-License-Identifier: BSD-3-Clause
// The queues of a netdev are divided by the mempools and by the queues of the ethdev on it, so that
// each of them is received from.
#include "driver/frames.hpp"

#include <gtest/gtest.h>
#include <rte_mempool.h>

#include <vector>

namespace pollux::driver {

namespace {

using Sets = std::vector<QueueSet>;

TEST(QueueSets, OnePoolIsOneSet)
{
    rte_mempool pool = {};
    const std::vector<rte_mempool*> pools(2, &pool);
    EXPECT_EQ(queue_sets(pools, 2, 4, 2), (Sets{{.queues = {4, 5}, .pool = &pool}}));
}

TEST(QueueSets, EachPoolHasItsOwn)
{
    rte_mempool a = {}, b = {};
    const std::vector<rte_mempool*> pools{&a, &b, &a};
    EXPECT_EQ(queue_sets(pools, 3, 0, 3),
              (Sets{{.queues = {0, 2}, .pool = &a}, {.queues = {1}, .pool = &b}}));
}

TEST(QueueSets, FewerQueuesOfTheEthdevReceiveFromAll)
{
    rte_mempool a = {}, b = {};
    const std::vector<rte_mempool*> pools{&a, &b};
    EXPECT_EQ(queue_sets(pools, 1, 0, 5),
              (Sets{{.queues = {0}, .pool = &a},
                    {.queues = {1, 3}, .pool = &b, .direction = Direction::receive},
                    {.queues = {2, 4}, .pool = &a, .direction = Direction::receive}}));
}

TEST(QueueSets, WithoutReceivingThereIsNoPool)
{
    EXPECT_EQ(queue_sets({}, 2, 0, 4),
              (Sets{{.queues = {0, 1}, .pool = nullptr, .direction = Direction::transmit}}));
}

}  // namespace

}  // namespace pollux::driver
