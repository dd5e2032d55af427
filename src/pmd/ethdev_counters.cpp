// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/ethdev_counters.hpp"

#include <rte_ethdev.h>

#include <algorithm>
#include <cstddef>
#include <string>

namespace pollux {

namespace {

// Returns 0 if the PMD does not keep it.
std::uint64_t xstat(std::uint16_t port, const std::string& name)
{
    std::uint64_t id = 0, value = 0;
    if (rte_eth_xstats_get_id_by_name(port, name.c_str(), &id) != 0 ||
        rte_eth_xstats_get_by_id(port, &id, &value, 1) != 1)
        return 0;
    return value;
}

constexpr std::array moved{&Stats::rx_packets, &Stats::rx_bytes, &Stats::tx_packets,
                           &Stats::tx_bytes};

// Returns false if the ethdev is gone.
bool read_moved(std::uint16_t port, std::uint16_t queue, Stats& stats) noexcept
{
    rte_eth_stats ethdev = {};
    rte_eth_dev_info info = {};
    if (rte_eth_stats_get(port, &ethdev) != 0)
        return false;
    const bool one_of_many = rte_eth_dev_info_get(port, &info) == 0 &&
                             std::max(info.nb_rx_queues, info.nb_tx_queues) > 1;
    if (!one_of_many) {
        stats.rx_packets = ethdev.ipackets;
        stats.rx_bytes = ethdev.ibytes;
        stats.tx_packets = ethdev.opackets;
        stats.tx_bytes = ethdev.obytes;
    } else {
        const std::string number = std::to_string(queue);
        stats.rx_packets = xstat(port, "rx_q" + number + "_packets");
        stats.rx_bytes = xstat(port, "rx_q" + number + "_bytes");
        stats.tx_packets = xstat(port, "tx_q" + number + "_packets");
        stats.tx_bytes = xstat(port, "tx_q" + number + "_bytes");
    }
    return true;
}

}  // namespace

void EthdevCounters::read(Stats& stats) noexcept
{
    Stats now;
    const bool there = read_moved(port_, queue_, now);
    for (std::size_t i = 0; i < moved.size(); ++i) {
        auto& [before_reset, last] = numbers_[i];
        if (there && now.*moved[i] < last)
            before_reset += last;
        if (there)
            last = now.*moved[i];
        stats.*moved[i] = before_reset + last;
    }
}

}  // namespace pollux
