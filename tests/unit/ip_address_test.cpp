// SPDX-License-Identifier: BSD-3-Clause
// An address is understood and printed as people write it; anything else is refused.
#include <pollux/error.hpp>
#include <pollux/ip_address.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <string>
#include <string_view>

namespace pollux {

namespace {

using namespace std::string_view_literals;

TEST(IpAddress, IsUnderstoodAndPrinted)
{
    const IpAddress v4{"192.0.2.1"};
    EXPECT_FALSE(v4.v6);
    EXPECT_EQ(v4.size(), 4U);
    EXPECT_EQ(v4.bytes, (std::array<std::uint8_t, 16>{192, 0, 2, 1}));
    EXPECT_EQ(v4.text(), "192.0.2.1");
    const IpAddress v6{"2001:DB8:0::1"};
    EXPECT_TRUE(v6.v6);
    EXPECT_EQ(v6.bytes[15], 1);
    EXPECT_EQ(v6.text(), "2001:db8::1");
    EXPECT_EQ(IpAddress{}.text(), "0.0.0.0");
    EXPECT_NE(IpAddress{"::"}, IpAddress{"0.0.0.0"});
    EXPECT_EQ(IpAddress{"::1"}, IpAddress{"0::1"});
}

TEST(IpAddress, RefusesEverythingElse)
{
    for (const std::string_view text :
         {""sv, "192.0.2"sv, "192.0.2.256"sv, "192.0.2.1/24"sv, "192.0.2.1 "sv, "fe80::1%lo"sv,
          ":"sv, "1::2::3"sv, "host"sv, "192.0.2.1\0"sv, "::1\0x"sv}) {
        try {
            const IpAddress address{text};
            ADD_FAILURE() << text << " is " << address.text();
        } catch (const Error& error) {
            EXPECT_EQ(error.code().value(), EINVAL);
            EXPECT_FALSE(error.hint().empty());
        }
    }
}

}  // namespace

}  // namespace pollux
