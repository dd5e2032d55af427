// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "driver/device_counters.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pollux::driver {

// One extended statistic: a number of Stats that ethdev's own statistics do not have, or one of the
// driver's.
struct XstatField {
    std::string name;  // "rx_ring_full"; all begin with rx_ or tx_
    std::uint64_t Stats::*of_stats = nullptr;
    std::uint64_t DeviceStats::*of_device = nullptr;
    bool of_queues = true;  // whether each queue has it, too

    std::uint64_t value(const DeviceStats& numbers) const noexcept
    {
        return of_stats != nullptr ? numbers.stats.*of_stats : numbers.*of_device;
    }
};
const std::vector<XstatField>& xstat_fields();

// How many there are for a device with so many queues, those of the queues included.
unsigned xstats_count(unsigned queues);
// As ethdev names those of queues: "rx_q3_ring_full".
std::string name_of_queue(const XstatField& field, unsigned queue);

}  // namespace pollux::driver
