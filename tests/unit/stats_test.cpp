// SPDX-License-Identifier: BSD-3-Clause
// Every number of Stats is in the table that sums and prints; a Counter can be read meanwhile.
#include <pollux/stats.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

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

TEST(CounterTest, CountsAndCopies)
{
    Counter counter;
    EXPECT_EQ(counter, 0U);
    counter += 5;
    counter += 1ULL << 40;
    const Counter copy = counter;
    counter += 1;
    EXPECT_EQ(copy, (1ULL << 40) + 5);
    counter = copy;
    EXPECT_EQ(counter, copy);
}

TEST(CounterTest, NeverRunsBackwardsForAReader)
{
    Counter counter;
    constexpr std::uint64_t end = 1'000'000;
    std::thread writer{[&counter] {
        for (std::uint64_t i = 0; i < end; ++i)
            counter += 1;
    }};
    for (std::uint64_t last = 0; last < end;) {
        const std::uint64_t now = counter;
        if (now < last) {
            ADD_FAILURE() << now << " after " << last;
            break;
        }
        last = now;
    }
    writer.join();
    EXPECT_EQ(counter, end);
}

TEST(StatsJson, HasEveryNumberByItsName)
{
    Stats stats;
    std::uint64_t next = 1000;
    for (const StatsField& field : stats_fields)
        stats.*field.value = next++;
    const std::string json = to_json(stats);
    for (const StatsField& field : stats_fields) {
        const std::string member =
            '"' + std::string{field.name} + "\":" + std::to_string(stats.*field.value);
        EXPECT_NE(json.find(member), std::string::npos) << member << " in " << json;
    }
    EXPECT_TRUE(json.ends_with(",\"lost\":" + std::to_string(stats.lost()) + '}')) << json;
}

TEST(StatsJson, TellsOfASocketAllItKnows)
{
    SocketStatus status{.queue = 7, .zero_copy = true, .rings = {1, 2, 3, 4}};
    status.kernel = {.rx_dropped = 11,
                     .rx_invalid_descs = 12,
                     .tx_invalid_descs = 13,
                     .rx_ring_full = 14,
                     .rx_fill_ring_empty_descs = 15,
                     .tx_ring_empty_descs = 16};
    EXPECT_EQ(to_json(status),
              R"({"queue":7,"zero_copy":true,"rings":{"rx":1,"fill":2,"tx":3,"completion":4},)"
              R"("stats":)" +
                  to_json(Stats{}) +
                  R"(,"xdp_statistics":{"rx_dropped":11,"rx_invalid_descs":12,)"
                  R"("tx_invalid_descs":13,"rx_ring_full":14,"rx_fill_ring_empty_descs":15,)"
                  R"("tx_ring_empty_descs":16}})");
}

}  // namespace

}  // namespace pollux
