// SPDX-License-Identifier: BSD-3-Clause
#include "driver/xstats.hpp"

#include <algorithm>
#include <array>

namespace pollux::driver {

namespace {

// These are counted by the netdev or the program, not by sockets.
constexpr std::array ports_only{&Stats::rx_missed, &Stats::rx_passed, &Stats::rx_netdev_dropped};

// Names of Stats that say no direction.
std::string name_of(const StatsField& field)
{
    if (field.value == &Stats::kicks)
        return "tx_kicks";
    if (field.name.starts_with("rx_") || field.name.starts_with("tx_"))
        return std::string{field.name};
    return "rx_" + std::string{field.name};
}

std::vector<XstatField> make_fields()
{
    std::vector<XstatField> fields;
    for (const StatsField& field : stats_fields)
        if (field.kind != StatsField::Kind::moved)
            fields.push_back({.name = name_of(field),
                              .of_stats = field.value,
                              .of_queues = std::find(ports_only.begin(), ports_only.end(),
                                                     field.value) == ports_only.end()});
    fields.push_back({.name = "rx_copied", .of_device = &DeviceStats::rx_copied});
    fields.push_back({.name = "rx_no_mbuf", .of_device = &DeviceStats::rx_no_mbuf});
    return fields;
}

}  // namespace

const std::vector<XstatField>& xstat_fields()
{
    static const std::vector<XstatField> fields = make_fields();
    return fields;
}

unsigned xstats_count(unsigned queues)
{
    const auto& fields = xstat_fields();
    const auto of_queues = std::count_if(fields.begin(), fields.end(),
                                         [](const XstatField& field) { return field.of_queues; });
    return static_cast<unsigned>(fields.size()) + queues * static_cast<unsigned>(of_queues);
}

std::string name_of_queue(const XstatField& field, unsigned queue)
{
    constexpr std::size_t prefix = 3;
    return field.name.substr(0, prefix) + "q" + std::to_string(queue) + "_" +
           field.name.substr(prefix);
}

}  // namespace pollux::driver
