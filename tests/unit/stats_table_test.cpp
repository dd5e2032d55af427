// SPDX-License-Identifier: BSD-3-Clause
// Every number of Stats is in the table that sums and prints.
#include <pollux/stats.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <sstream>
#include <string_view>

namespace pollux {

namespace {

using Kind = StatsField::Kind;

TEST(StatsTable, HasARowForEveryNumber)
{
    static_assert(sizeof(Stats) == stats_fields.size() * sizeof(std::uint64_t));
    Stats stats;
    std::set<const std::uint64_t*> numbers;
    std::set<std::string_view> names;
    for (const StatsField& field : stats_fields) {
        numbers.insert(&(stats.*field.value));
        names.insert(field.name);
    }
    EXPECT_EQ(numbers.size(), stats_fields.size());
    EXPECT_EQ(names.size(), stats_fields.size());
}

// 1, 2, 4 …: each sum of some of them tells which ones were in it.
Stats powers_of_two()
{
    Stats stats;
    std::uint64_t power = 1;
    for (const StatsField& field : stats_fields) {
        stats.*field.value = power;
        power *= 2;
    }
    return stats;
}

TEST(StatsTable, SumsEveryNumber)
{
    Stats sum = powers_of_two();
    sum += powers_of_two();
    const Stats single = powers_of_two();
    for (const StatsField& field : stats_fields)
        EXPECT_EQ(sum.*field.value, 2 * (single.*field.value)) << field.name;
}

TEST(StatsTable, LostIsEveryCauseAndNothingElse)
{
    const Stats stats = powers_of_two();
    std::uint64_t causes = 0;
    for (const StatsField& field : stats_fields)
        if (field.kind == Kind::lost)
            causes += stats.*field.value;
    EXPECT_EQ(stats.lost(), causes);
    EXPECT_EQ(stats.lost() & (stats.rx_packets | stats.tx_bytes | stats.rx_passed), 0U);
    EXPECT_NE(stats.lost() & stats.rx_unread, 0U);
    EXPECT_EQ(Stats{}.lost(), 0U);
}

TEST(StatsTable, PrintsWhatIsNotZero)
{
    Stats stats;
    stats.rx_packets = 3;
    stats.tx_down = 4;
    std::ostringstream out;
    out << stats;
    EXPECT_EQ(out.str(), "rx_packets 3\ntx_down 4\n");
}

}  // namespace

}  // namespace pollux
