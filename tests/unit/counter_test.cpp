// SPDX-License-Identifier: BSD-3-Clause
// A Counter can be read while another thread counts.
#include <pollux/stats.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>

namespace pollux {

namespace {

TEST(Counter, CountsAndCopies)
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

TEST(Counter, NeverRunsBackwardsForAReader)
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

}  // namespace

}  // namespace pollux
