// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/stats.hpp>

#include <cstdint>
#include <map>
#include <string_view>

namespace pollux::test {

// All numbers by their names, so that a comparison that fails says which ones differ.
inline std::map<std::string_view, std::uint64_t> numbers_of(const Stats& stats)
{
    std::map<std::string_view, std::uint64_t> numbers;
    for (const StatsField& field : stats_fields)
        numbers[field.name] = stats.*field.value;
    return numbers;
}

}  // namespace pollux::test
