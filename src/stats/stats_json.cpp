// SPDX-License-Identifier: BSD-3-Clause
#include "base/json.hpp"
#include "pollux/socket_status.hpp"

namespace pollux {

namespace {

std::string to_json(const RingLevels& rings)
{
    return JsonObject{}
        .add("rx", rings.rx)
        .add("fill", rings.fill)
        .add("tx", rings.tx)
        .add("completion", rings.completion)
        .text();
}

std::string to_json(const XdpStatistics& kernel)
{
    return JsonObject{}
        .add("rx_dropped", kernel.rx_dropped)
        .add("rx_invalid_descs", kernel.rx_invalid_descs)
        .add("tx_invalid_descs", kernel.tx_invalid_descs)
        .add("rx_ring_full", kernel.rx_ring_full)
        .add("rx_fill_ring_empty_descs", kernel.rx_fill_ring_empty_descs)
        .add("tx_ring_empty_descs", kernel.tx_ring_empty_descs)
        .text();
}

}  // namespace

std::string to_json(const Stats& stats)
{
    JsonObject object;
    for (const StatsField& field : stats_fields)
        object.add(field.name, stats.*field.value);
    return object.add("lost", stats.lost()).text();
}

std::string to_json(const SocketStatus& status)
{
    return JsonObject{}
        .add("queue", status.queue)
        .add("zero_copy", status.zero_copy)
        .add("rings", to_json(status.rings))
        .add("stats", to_json(status.stats))
        .add("xdp_statistics", to_json(status.kernel))
        .text();
}

}  // namespace pollux
