// SPDX-License-Identifier: BSD-3-Clause
// parse_lcores() understands what its comment says.
#include <pollux/eal.hpp>

#include <gtest/gtest.h>

#include <ostream>
#include <vector>

namespace pollux {

bool operator==(const Lcore& a, const Lcore& b)
{
    return a.id == b.id && a.cpu == b.cpu;
}
std::ostream& operator<<(std::ostream& out, const Lcore& lcore)
{
    return out << lcore.id << '@' << lcore.cpu;
}

namespace {

using Lcores = std::vector<Lcore>;

TEST(Lcores, ListNamesCpus)
{
    EXPECT_EQ(parse_lcores("3"), (Lcores{{3, 3}}));
    EXPECT_EQ(parse_lcores("2,3"), (Lcores{{2, 2}, {3, 3}}));
    EXPECT_EQ(parse_lcores("3,0"), (Lcores{{3, 3}, {0, 0}}));  // in the order given
}

TEST(Lcores, RangeNamesCpus)
{
    EXPECT_EQ(parse_lcores("4-7"), (Lcores{{4, 4}, {5, 5}, {6, 6}, {7, 7}}));
    EXPECT_EQ(parse_lcores("4-4"), (Lcores{{4, 4}}));
}

TEST(Lcores, AtNamesTheCpu)
{
    EXPECT_EQ(parse_lcores("1@0,2@1"), (Lcores{{1, 0}, {2, 1}}));
    EXPECT_EQ(parse_lcores("1@0,2@0"),
              (Lcores{{1, 0}, {2, 0}}));  // meant, because it was spelt out
}

TEST(Lcores, FormsMix)
{
    EXPECT_EQ(parse_lcores("0,4-5,9@1"), (Lcores{{0, 0}, {4, 4}, {5, 5}, {9, 1}}));
}

}  // namespace

}  // namespace pollux
