// SPDX-License-Identifier: BSD-3-Clause
// Headers finds what IP carries behind IPv6's extension headers, and takes no fragment for a whole.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <pollux/headers.hpp>

#include <gtest/gtest.h>

namespace pollux {

namespace {

using namespace test::rfc;

constexpr unsigned hop_by_hop = 0, routing = 43, fragmented = 44, options = 60;
constexpr unsigned more = 1, second = 8;  // of IPv6: the offset is in the upper 13 bits

class Fragments : public testing::Test {
protected:
    Headers in_ipv4(const Bytes& payload, unsigned fragment)
    {
        return Headers{frame.at_end(joined({ethernet(0x0800), ipv4(17, payload, 0, fragment)}))};
    }
    Headers in_ipv6(unsigned first, std::initializer_list<Bytes> parts)
    {
        return Headers{frame.at_end(joined({ethernet(0x86dd), ipv6(first, joined(parts))}))};
    }

    test::GuardedFrame frame;
};

TEST_F(Fragments, OfIpv4)
{
    Bytes first = udp(numbers(16));
    write_word(first, 4, 1000);                               // as long as all fragments together
    const Headers whole = in_ipv4(udp(numbers(16)), 0x4000);  // don't fragment
    EXPECT_FALSE(whole.fragment());
    EXPECT_TRUE(whole.whole());
    EXPECT_EQ(in_ipv4(first, 0).udp(), nullptr);

    const Headers beginning = in_ipv4(first, 0x2000);
    EXPECT_TRUE(beginning.fragment());
    EXPECT_FALSE(beginning.whole());
    ASSERT_NE(beginning.udp(), nullptr);
    EXPECT_EQ(beginning.payload().size(), 16U);

    for (const unsigned fragment : {0x2001U, 0x0001U, 0x1fffU}) {
        const Headers later = in_ipv4(udp(numbers(16)), fragment);
        EXPECT_NE(later.ipv4(), nullptr);
        EXPECT_TRUE(later.fragment());
        EXPECT_EQ(later.l4(), 0U);
        EXPECT_EQ(later.udp(), nullptr);
        EXPECT_TRUE(later.payload().empty());
    }
}

TEST_F(Fragments, OfIpv6)
{
    Bytes start = udp(numbers(16));
    write_word(start, 4, 1000);
    const Headers first = in_ipv6(fragmented, {fragment(17, more), start});
    EXPECT_TRUE(first.fragment());
    EXPECT_FALSE(first.whole());
    ASSERT_NE(first.udp(), nullptr);
    EXPECT_EQ(first.payload().size(), 16U);

    for (const unsigned place : {second, second | more, 0xfff8U}) {
        const Headers later = in_ipv6(fragmented, {fragment(17, place), udp({})});
        EXPECT_NE(later.ipv6(), nullptr);
        EXPECT_TRUE(later.fragment());
        EXPECT_EQ(later.protocol(), 17U);
        EXPECT_EQ(later.udp(), nullptr);
    }
}

// RFC 6946: a fragment header, and all of the packet behind it.
TEST_F(Fragments, AnAtomicOneIsWhole)
{
    const Headers headers = in_ipv6(fragmented, {fragment(17, 0), udp({})});
    EXPECT_FALSE(headers.fragment());
    EXPECT_TRUE(headers.whole());
    EXPECT_NE(headers.udp(), nullptr);
}

TEST_F(Fragments, LooksBehindExtensionHeaders)
{
    const Headers headers =
        in_ipv6(hop_by_hop, {extension(options, 2), extension(routing), extension(options, 1),
                             extension(6), tcp(numbers(2))});
    EXPECT_EQ(headers.protocol(), 6U);
    EXPECT_EQ(headers.l4(), 14U + 40 + 24 + 8 + 16 + 8);
    EXPECT_NE(headers.tcp(), nullptr);
    EXPECT_EQ(headers.payload().size(), 2U);
    EXPECT_TRUE(headers.whole());
}

TEST_F(Fragments, KnowsThatARoutedPacketHasAnotherDestination)
{
    const Headers headers = in_ipv6(routing, {extension(17, 2, 1), udp({})});
    EXPECT_NE(headers.udp(), nullptr);
    EXPECT_FALSE(headers.fragment());
    EXPECT_FALSE(headers.whole());
}

TEST_F(Fragments, RefusesExtensionHeadersThatAreCutOff)
{
    for (unsigned length = 0; length < 24; ++length) {
        Bytes cut = extension(17, 2);
        cut.resize(length);
        const Headers headers = in_ipv6(options, {cut});
        EXPECT_NE(headers.ipv6(), nullptr) << length;
        EXPECT_EQ(headers.l4(), 0U) << length;
    }
    EXPECT_EQ(in_ipv6(options, {extension(17, 255), udp({})}).l4(), 14U + 40 + 2048);
    Bytes lies = extension(17);
    lies[1] = 255;
    EXPECT_EQ(in_ipv6(options, {lies, udp({})}).l4(), 0U);
    EXPECT_EQ(in_ipv6(fragmented, {{17, 0, 0, 0, 0, 0, 0}}).l4(), 0U);
}

TEST_F(Fragments, StopsAtNineExtensionHeaders)
{
    Bytes some;
    for (unsigned count = 1; count <= 10; ++count) {
        const Headers headers = in_ipv6(options, {some, extension(17), udp({})});
        EXPECT_EQ(headers.udp() != nullptr, count <= 8) << count;
        EXPECT_NE(headers.ipv6(), nullptr);
        some = joined({some, extension(options)});
    }
}

}  // namespace

}  // namespace pollux
