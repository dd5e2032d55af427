// SPDX-License-Identifier: BSD-3-Clause
// What a router or an echo server changes leaves right checksums right, and nothing else changed.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <pollux/rewrite.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace pollux {

namespace {

using namespace test::rfc;

constexpr unsigned ttl = 22, hop_limit = 21;

Bytes bytes_of(Packet packet)
{
    return {packet.bytes().begin(), packet.bytes().end()};
}

class Rewrite : public testing::Test {
protected:
    Bytes with_checksums(const Bytes& bytes)
    {
        const Packet packet = frame.at_end(bytes);
        EXPECT_TRUE(set_checksums(packet));
        return bytes_of(packet);
    }

    test::GuardedFrame frame;
    Bytes in_ipv4 = joined({ethernet(0x0800), ipv4(17, udp(numbers(5)))});
    Bytes in_ipv6 = joined({ethernet(0x86dd), ipv6(6, tcp(numbers(5)))});
};

TEST_F(Rewrite, DecrementsEveryTtlAsAFullChecksumWould)
{
    for (unsigned protocol = 0; protocol < 256; protocol += 15)
        for (unsigned value = 2; value < 256; ++value) {
            Bytes before = joined({ethernet(0x0800), ipv4(protocol, {})});
            before[ttl] = value;
            write_word(before, 24, checksum(Bytes(before.begin() + 14, before.end())));
            Bytes after = before;
            --after[ttl];
            write_word(after, 24, 0);
            write_word(after, 24, checksum(Bytes(after.begin() + 14, after.end())));
            const Packet packet = frame.at_end(before);
            ASSERT_TRUE(decrement_ttl(packet)) << value;
            ASSERT_EQ(bytes_of(packet), after) << value;
        }
}

TEST_F(Rewrite, AWrongChecksumStaysWrong)
{
    Bytes bytes = with_checksums(in_ipv4);
    bytes[24] ^= 1;
    const Packet packet = frame.at_end(bytes);
    EXPECT_TRUE(decrement_ttl(packet));
    EXPECT_FALSE(checksums_right(packet));
}

TEST_F(Rewrite, DecrementsEveryHopLimit)
{
    for (unsigned value = 2; value < 256; ++value) {
        Bytes bytes = in_ipv6;
        bytes[hop_limit] = value;
        const Packet packet = frame.at_end(bytes);
        EXPECT_TRUE(decrement_ttl(packet));
        bytes[hop_limit] = value - 1;
        EXPECT_EQ(bytes_of(packet), bytes);
    }
}

TEST_F(Rewrite, RefusesWhatExpires)
{
    for (unsigned value = 0; value < 2; ++value)
        for (Bytes bytes : {in_ipv4, in_ipv6}) {
            bytes[bytes[12] == 0x08 ? ttl : hop_limit] = value;
            const Packet packet = frame.at_end(bytes);
            EXPECT_FALSE(decrement_ttl(packet)) << value;
            EXPECT_EQ(bytes_of(packet), bytes) << value;
        }
}

TEST_F(Rewrite, SwapsBothEnds)
{
    for (const Bytes& bytes : {in_ipv4, in_ipv6}) {
        const Bytes before = with_checksums(bytes);
        const Packet packet = frame.at_end(before);
        const Headers headers{packet};
        EXPECT_TRUE(swap_macs(packet));
        EXPECT_TRUE(swap_ips(headers));
        EXPECT_TRUE(swap_ports(headers));
        EXPECT_TRUE(checksums_right(headers));

        Bytes after = before;
        const bool v4 = before[12] == 0x08;
        const unsigned ip = v4 ? 26 : 22, size = v4 ? 4 : 16, l4 = v4 ? 34 : 54;
        const auto swap = [&after](unsigned at, unsigned count) {
            std::rotate(after.begin() + at, after.begin() + at + count,
                        after.begin() + at + 2 * count);
        };
        swap(0, 6);
        swap(ip, size);
        swap(l4, 2);
        EXPECT_NE(after, before);
        EXPECT_EQ(bytes_of(packet), after);
    }
}

// With a source route, the address of the final destination is not in IP's header; with a home
// address, that of the source is not. Both are under L4's checksum.
TEST_F(Rewrite, ChangesNoAddressesThatAreNotThoseOfTheEnds)
{
    const Bytes data = udp(numbers(5));
    const auto in_v6 = [](unsigned next, std::initializer_list<Bytes> parts) {
        return joined({ethernet(0x86dd), ipv6(next, joined(parts))});
    };
    Bytes many;
    for (unsigned i = 0; i < 8; ++i)
        many = joined({many, extension(60)});
    for (const Bytes& bytes :
         {in_v6(43, {extension(17, 2, 1), data}),
          in_v6(0, {extension(43), extension(17, 2, 2), data}),
          in_v6(43, {extension(44, 2, 1), fragment(17, 8), data}),
          in_v6(60, {home_address(17), data}), in_v6(60, {many, extension(17), data}),
          in_v6(60, {Bytes{17, 1, 0, 0, 0, 0, 0, 0}}),
          joined({ethernet(0x0800), routed_ipv4(17, data, 4)})}) {
        const Packet packet = frame.at_end(bytes);
        const Headers headers{packet};
        EXPECT_FALSE(headers.end_to_end());
        EXPECT_FALSE(headers.whole());
        EXPECT_FALSE(swap_ips(headers));
        for (const char* address : {"192.0.2.9", "2001:db8::9"}) {
            EXPECT_FALSE(set_source(headers, IpAddress{address}));
            EXPECT_FALSE(set_destination(headers, IpAddress{address}));
        }
        EXPECT_FALSE(set_pseudo_checksum(headers));
        EXPECT_FALSE(finish_partial_checksum(headers));
        EXPECT_EQ(bytes_of(packet), bytes);
    }
}

TEST_F(Rewrite, ChangesTheAddressesOfARouteThatIsAtItsEnd)
{
    const Bytes data = udp(numbers(5));
    for (const Bytes& bytes :
         {joined({ethernet(0x86dd), ipv6(43, joined({extension(17, 2, 0), data}))}),
          joined({ethernet(0x86dd), ipv6(60, joined({extension(17, 1), data}))}),
          joined({ethernet(0x0800), routed_ipv4(17, data, 8)})}) {
        with_checksums(bytes);
        const Headers headers{frame.at_end(with_checksums(bytes))};
        EXPECT_TRUE(headers.whole());
        EXPECT_TRUE(swap_ips(headers));
        EXPECT_TRUE(checksums_right(headers));
    }
}

TEST_F(Rewrite, ChangesNothingThatIsNotThere)
{
    const Bytes l2 = joined({ethernet(0x0806), arp()});
    const Packet arp = frame.at_end(l2);
    EXPECT_FALSE(decrement_ttl(arp));
    EXPECT_FALSE(swap_ips(arp));
    EXPECT_FALSE(swap_ports(arp));
    EXPECT_EQ(bytes_of(arp), l2);

    const Bytes echo = joined({ethernet(0x0800), ipv4(1, icmp(8, {}))});
    const Packet icmp = frame.at_end(echo);
    EXPECT_FALSE(swap_ports(icmp));
    EXPECT_EQ(bytes_of(icmp), echo);

    for (unsigned length = 0; length < in_ipv4.size(); ++length) {
        const Bytes cut(in_ipv4.begin(), in_ipv4.begin() + length);
        const Packet packet = frame.at_end(cut);
        EXPECT_FALSE(decrement_ttl(packet)) << length;
        EXPECT_FALSE(swap_ips(packet)) << length;
        EXPECT_FALSE(swap_ports(packet)) << length;
        EXPECT_EQ(bytes_of(packet), cut) << length;
        EXPECT_EQ(swap_macs(packet), length >= 14) << length;
    }
}

}  // namespace

}  // namespace pollux
