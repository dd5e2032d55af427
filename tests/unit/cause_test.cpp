// SPDX-License-Identifier: BSD-3-Clause
// Every Cause has a name of its own, and an errno leads to the cause that refuse.hpp promises.
#include "base/refuse.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace pollux {

namespace {

constexpr int causes = static_cast<int>(Cause::setting_in_use) + 1;  // the last one

TEST(CauseNames, EachHasItsOwn)
{
    std::set<std::string_view> names;
    for (int i = 0; i < causes; ++i)
        names.insert(to_string(static_cast<Cause>(i)));
    EXPECT_EQ(names.size(), static_cast<std::size_t>(causes));
    EXPECT_FALSE(names.contains("unknown"));
    EXPECT_FALSE(names.contains(""));
}

TEST(CauseNames, AreThoseOfTheEnumerators)
{
    EXPECT_EQ(to_string(Cause::system), "system");
    EXPECT_EQ(to_string(Cause::queue_in_use), "queue_in_use");
    EXPECT_EQ(to_string(Cause::setting_in_use), "setting_in_use");
}

TEST(CauseNames, AnotherVersionsCauseIsUnknown)
{
    EXPECT_EQ(to_string(static_cast<Cause>(causes)), "unknown");
}

TEST(CauseOfErrno, IsThatOfTheErrno)
{
    for (const auto& [errnum, cause] : {std::pair{EPERM, Cause::missing_capability},
                                        {ENODEV, Cause::netdev_gone},
                                        {EOPNOTSUPP, Cause::not_supported},
                                        {ENOMEM, Cause::out_of_memory},
                                        {EBUSY, Cause::system},
                                        {EINVAL, Cause::system},
                                        {EIO, Cause::system}}) {
        const Error error = fail(errnum, "eth0", "cannot");
        EXPECT_EQ(error.cause(), cause) << to_string(error.cause());
        EXPECT_EQ(error.code().value(), errnum);
    }
}

TEST(CauseOfErrno, DoesNotMatterWhereACauseIsGiven)
{
    const Error error = fail(Cause::no_route, EPERM, "eth0", "cannot", "do this");
    EXPECT_EQ(error.cause(), Cause::no_route);
    EXPECT_EQ(error.code().value(), EPERM);
    EXPECT_EQ(error.details().where, "eth0");
    EXPECT_EQ(error.details().problem, "cannot");
    EXPECT_EQ(error.hint(), "do this");
}

TEST(Refusals, AreInvalidArguments)
{
    const Error error = refuse(Cause::queue_out_of_range, "eth0", "queue 9 is out of range");
    EXPECT_EQ(error.cause(), Cause::queue_out_of_range);
    EXPECT_EQ(error.code().value(), EINVAL);
    EXPECT_TRUE(error.hint().empty());
}

}  // namespace

}  // namespace pollux
