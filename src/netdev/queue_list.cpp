// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/queue_list.hpp"

#include "base/refuse.hpp"
#include "pollux/queue_range.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace pollux {

std::string place_of(const Netdev& netdev, unsigned queue)
{
    return netdev.name + " queue " + std::to_string(queue);
}

std::vector<unsigned> checked_queues(const Netdev& netdev, std::vector<unsigned> queues,
                                     unsigned count)
{
    std::sort(queues.begin(), queues.end());
    if (const auto twice = std::adjacent_find(queues.begin(), queues.end()); twice != queues.end())
        throw refuse(Cause::invalid_option, netdev.name,
                     "queue " + std::to_string(*twice) + " is given twice", "name each queue once");
    if (!queues.empty() && queues.back() >= count)
        throw refuse(Cause::queue_out_of_range, netdev.name,
                     "queue " + std::to_string(queues.back()) + " is out of range: it has " +
                         std::to_string(count) + (count == 1 ? " queue" : " queues"),
                     "`ethtool -l` shows its channels, `ethtool -L` changes them");
    return queues;
}

std::vector<unsigned> queue_range(unsigned first, unsigned last)
{
    std::vector<unsigned> queues(last >= first ? std::size_t{last} - first + 1 : 0);
    std::iota(queues.begin(), queues.end(), first);
    return queues;
}

}  // namespace pollux
