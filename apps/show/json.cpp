// SPDX-License-Identifier: BSD-3-Clause
#include "json.hpp"

#include "cli/words.hpp"

#include <cmath>

namespace tool {

void add_stats(Json& object, const pollux::Stats& stats)
{
    for (const pollux::StatsField& field : pollux::stats_fields)
        object[std::string{field.name}] = stats.*field.value;
}

Json to_json(const pollux::PortReport& report)
{
    const pollux::Netdev& netdev = report.netdev;
    return {
        {"netdev", netdev.name},
        {"index", netdev.index},
        {"driver", netdev.driver},
        {"mtu", netdev.mtu},
        {"mac", to_string(netdev.mac)},
        {"numa_node", netdev.numa_node},
        {"af_xdp", report.af_xdp},
        {"program_id", report.program_id},
        {"native", report.native},
        {"zero_copy", report.zero_copy},
        {"promiscuous", report.promiscuous},
        {"queues", report.queues},
        {"queues_of_netdev", netdev.queues()},
        {"ring", report.ring},
        {"notes", report.notes},
    };
}

double rounded(double value, int decimals)
{
    const double scale = std::pow(10, decimals);
    return std::round(value * scale) / scale;
}

std::string line(const Json& object)
{
    // The kernel allows any bytes in the name of a netdev, JSON only UTF-8.
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace tool
