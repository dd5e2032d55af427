// SPDX-License-Identifier: BSD-3-Clause
// parse_lcores() understands what its comment says and refuses everything else with a hint.
#include <pollux/eal.hpp>
#include <pollux/error.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <ostream>
#include <string>
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

class BadLcores : public testing::TestWithParam<const char*> {};

TEST_P(BadLcores, AreRefusedWithAHint)
{
    const std::string words = GetParam();
    try {
        parse_lcores(words);
        FAIL() << '"' << words << "\" was taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.code().value(), EINVAL);
        EXPECT_NE(std::string{error.what()}.find('"' + words + '"'), std::string::npos)
            << error.what();
        EXPECT_FALSE(error.hint().empty());
    }
}

INSTANTIATE_TEST_SUITE_P(All, BadLcores,
                         testing::Values("", ",", "1,", ",1",
                                         "1,,2",  // nothing where a number is due
                                         "x", "1x", "0x1", "-1", "+1",        // no numbers
                                         " 1", "1 ", "1, 2",                  // no spaces
                                         "1-", "3-1", "1-2-3", "1-2@0",       // no ranges
                                         "1@", "@1", "1@0@1", "1@x",          // no CPU
                                         "1,1", "1-3,2", "1@0,1@1", "2,1-3",  // an lcore twice
                                         "65536", "1@65536", "0-65536", "99999999999"));

}  // namespace

}  // namespace pollux
