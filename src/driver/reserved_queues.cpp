// SPDX-License-Identifier: BSD-3-Clause
#include "driver/reserved_queues.hpp"

#include "base/refuse.hpp"
#include "netdev/netdev_key.hpp"
#include "netdev/queue_list.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace pollux::driver {

namespace {

std::mutex mutex;
std::map<std::pair<NetdevKey, unsigned>, std::string> device_of;

}  // namespace

ReservedQueues::ReservedQueues(const std::string& device, const Netdev& netdev, unsigned first,
                               unsigned count)
    : device_{device}
{
    const std::lock_guard lock{mutex};
    for (unsigned queue = first; queue < first + count; ++queue)
        if (const auto other = device_of.find({NetdevKey{netdev}, queue}); other != device_of.end())
            throw refuse(Cause::queue_in_use, place_of(netdev, queue),
                         other->second + " has it already",
                         "divide the queues with start_queue and queue_count");
    for (unsigned queue = first; queue < first + count; ++queue)
        device_of.emplace(std::pair{NetdevKey{netdev}, queue}, device);
}

ReservedQueues::~ReservedQueues()
{
    const std::lock_guard lock{mutex};
    std::erase_if(device_of, [&](const auto& entry) { return entry.second == device_; });
}

}  // namespace pollux::driver
