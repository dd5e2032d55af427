// SPDX-License-Identifier: BSD-3-Clause
// The tool names its own options where the library's errors name fields of theirs.
#include "../../apps/cli/hints.hpp"

#include <gtest/gtest.h>

namespace tool {

namespace {

TEST(Hints, NameFlagsInThePlaceOfFields)
{
    EXPECT_EQ(with_flags("set `take_all`, or `take` only packets to certain ports"),
              "set --take-all, or --take only packets to certain ports");
    EXPECT_EQ(with_flags("do not require it with `zero_copy`"),
              "do not require it with --require-zero-copy");
    EXPECT_EQ(with_flags("set `ring` to 64"), "set --rxd to 64");
    EXPECT_EQ(with_flags("`frames`, `frames`"), "--frames, --frames");
}

TEST(Hints, LeaveOtherTextInBackquotes)
{
    const char* const text = "`ip -br link` shows those; `take";
    EXPECT_EQ(with_flags(text), text);
}

}  // namespace

}  // namespace tool
