// SPDX-License-Identifier: BSD-3-Clause
// parse_lcores() refuses what its comment does not say, with a hint.
#include <pollux/eal.hpp>
#include <pollux/error.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace pollux {

namespace {

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
