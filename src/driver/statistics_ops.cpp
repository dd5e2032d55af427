// SPDX-License-Identifier: BSD-3-Clause
#include "base/pmd_limits.hpp"
#include "driver/device.hpp"
#include "driver/ethdev_ops.hpp"
#include "driver/xstats.hpp"

#include <rte_version.h>

#include <algorithm>
#include <cstdio>

namespace pollux::driver {

namespace {

// What is certainly on the wire.
std::uint64_t sent(const Stats& stats) noexcept
{
    const std::uint64_t lost = stats.tx_invalid + stats.tx_unsent + stats.tx_netdev_dropped;
    return stats.tx_packets - std::min(lost, stats.tx_packets);
}

std::uint64_t tx_errors(const Stats& stats) noexcept
{
    std::uint64_t sum = 0;
    for (const StatsField& field : stats_fields)
        if (field.kind == StatsField::Kind::lost && field.name.starts_with("tx_"))
            sum += stats.*field.value;
    return sum;
}

// The numbers of the queues that ethdev has room for. `to` is where this DPDK keeps them.
template <class Numbers>
void fill_queues(const rte_eth_dev& dev, Numbers& to)
{
    const unsigned most = std::max(dev.data->nb_rx_queues, dev.data->nb_tx_queues);
    for (unsigned i = 0; i < std::min<unsigned>(most, pmd_queues_with_stats); ++i) {
        const Stats stats = Device::of(&dev).counters().of_queue(i).stats;
        to.q_ipackets[i] = stats.rx_packets;
        to.q_ibytes[i] = stats.rx_bytes;
        to.q_opackets[i] = sent(stats);
        to.q_obytes[i] = stats.tx_bytes;
        to.q_errors[i] = stats.rx_ring_full + stats.rx_too_long + stats.rx_unread;
    }
}

void fill(const rte_eth_dev& dev, rte_eth_stats& to)
{
    const DeviceStats total = Device::of(&dev).counters().total();
    to.ipackets = total.stats.rx_packets;
    to.ibytes = total.stats.rx_bytes;
    to.opackets = sent(total.stats);
    to.obytes = total.stats.tx_bytes;
    to.imissed = total.stats.rx_ring_full + total.stats.rx_missed;
    to.ierrors = total.stats.rx_too_long + total.stats.rx_unread;
    to.oerrors = tx_errors(total.stats);
    to.rx_nombuf = total.stats.pool_empty + total.rx_no_mbuf;
}

#if RTE_VERSION >= RTE_VERSION_NUM(25, 11, 0, 0)
int stats_get(rte_eth_dev* dev, rte_eth_stats* stats, eth_queue_stats* queues)
{
    fill(*dev, *stats);
    if (queues != nullptr)
        fill_queues(*dev, *queues);
    return 0;
}
#else
int stats_get(rte_eth_dev* dev, rte_eth_stats* stats)
{
    fill(*dev, *stats);
    fill_queues(*dev, *stats);
    return 0;
}
#endif

int stats_reset(rte_eth_dev* dev)
{
    Device::of(dev).counters().reset();
    return 0;
}

unsigned queues_of(const rte_eth_dev& dev) noexcept
{
    return std::max(dev.data->nb_rx_queues, dev.data->nb_tx_queues);
}

int xstats_get(rte_eth_dev* dev, rte_eth_xstat* xstats, unsigned size)
{
    const DeviceCounters& counters = Device::of(dev).counters();
    const unsigned count = xstats_count(queues_of(*dev));
    if (xstats == nullptr || size < count)
        return static_cast<int>(count);
    std::uint64_t id = 0;
    const auto add = [&](const XstatField& field, const DeviceStats& numbers) {
        *xstats++ = {.id = id++, .value = field.value(numbers)};
    };
    const DeviceStats total = counters.total();
    for (const XstatField& field : xstat_fields())
        add(field, total);
    for (unsigned queue = 0; queue < queues_of(*dev); ++queue) {
        const DeviceStats numbers = counters.of_queue(queue);
        for (const XstatField& field : xstat_fields())
            if (field.of_queues)
                add(field, numbers);
    }
    return static_cast<int>(count);
}

int xstats_get_names(rte_eth_dev* dev, rte_eth_xstat_name* names, unsigned size)
{
    const unsigned count = xstats_count(queues_of(*dev));
    if (names == nullptr || size < count)
        return static_cast<int>(count);
    const auto add = [&](const std::string& name) {
        std::snprintf(names->name, sizeof names->name, "%s", name.c_str());
        ++names;
    };
    for (const XstatField& field : xstat_fields())
        add(field.name);
    for (unsigned queue = 0; queue < queues_of(*dev); ++queue)
        for (const XstatField& field : xstat_fields())
            if (field.of_queues)
                add(name_of_queue(field, queue));
    return static_cast<int>(count);
}

}  // namespace

void add_statistics_ops(eth_dev_ops& ops) noexcept
{
    ops.stats_get = stats_get;
    ops.stats_reset = stats_reset;
    ops.xstats_get = xstats_get;
    ops.xstats_get_names = xstats_get_names;
    ops.xstats_reset = stats_reset;
}

}  // namespace pollux::driver
