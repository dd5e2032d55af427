// SPDX-License-Identifier: BSD-3-Clause
// An Error is one line that says where, what was tried, why, and what to do.
#include <pollux/error.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace pollux {

namespace {

const Error::Details complete{.where = "eth0 queue 3",
                              .problem = "cannot set up the queue",
                              .errnum = EBUSY,
                              .reason = "the driver's own words",
                              .hint = "do this"};

TEST(ErrorText, HasAllPartsInOrder)
{
    const std::string busy = std::generic_category().message(EBUSY);
    EXPECT_EQ(std::string{Error{complete}.what()},
              "eth0 queue 3: cannot set up the queue: " + busy +
                  " (the driver's own words); hint: do this");
}

TEST(ErrorText, LeavesOutWhatIsNotKnown)
{
    EXPECT_STREQ(Error{{.problem = "cannot"}}.what(), "cannot");
    EXPECT_STREQ((Error{{.where = "eth0", .problem = "is gone"}}.what()), "eth0: is gone");
    EXPECT_STREQ((Error{{.problem = "cannot", .hint = "do"}}.what()), "cannot; hint: do");
    EXPECT_STREQ((Error{{.problem = "cannot", .reason = "so"}}.what()), "cannot (so)");
}

TEST(ErrorText, IsOneLineWhateverTheDriverSaid)
{
    Error::Details details = complete;
    details.reason = "first\nsecond\r\nthird\n";
    details.hint = "do\nthis";
    const std::string text = Error{details}.what();
    EXPECT_EQ(text.find_first_of("\n\r"), std::string::npos) << text;
    for (const char* part : {"first", "second", "third", "do", "this"})
        EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(ErrorText, IsASystemErrorWithTheErrno)
{
    try {
        throw Error{complete};
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code(), std::errc::device_or_resource_busy);
    }
    EXPECT_FALSE(Error{{.problem = "cannot"}}.code());
}

TEST(ErrorText, KeepsItsPartsApart)
{
    const Error error{complete};
    const Error copy = error;  // NOLINT(performance-unnecessary-copy-initialization): is the point
    EXPECT_EQ(copy.details().where, complete.where);
    EXPECT_EQ(copy.details().reason, complete.reason);
    EXPECT_EQ(copy.hint(), complete.hint);
    EXPECT_STREQ(copy.what(), error.what());
}

}  // namespace

}  // namespace pollux
