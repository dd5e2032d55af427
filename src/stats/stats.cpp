// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/stats.hpp"

#include <ostream>

namespace pollux {

Stats& Stats::operator+=(const Stats& other) noexcept
{
    for (const StatsField& field : stats_fields)
        this->*field.value += other.*field.value;
    return *this;
}

std::uint64_t Stats::lost() const noexcept
{
    std::uint64_t sum = 0;
    for (const StatsField& field : stats_fields)
        if (field.kind == StatsField::Kind::lost)
            sum += this->*field.value;
    return sum;
}

std::ostream& operator<<(std::ostream& out, const Stats& stats)
{
    for (const StatsField& field : stats_fields)
        if (stats.*field.value != 0)
            out << field.name << ' ' << stats.*field.value << '\n';
    return out;
}

}  // namespace pollux
