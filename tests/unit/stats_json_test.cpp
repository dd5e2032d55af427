// SPDX-License-Identifier: BSD-3-Clause
// JSON has every number of Stats, and all that a socket knows.
#include <pollux/stats.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace pollux {

namespace {

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
