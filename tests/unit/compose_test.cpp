// SPDX-License-Identifier: BSD-3-Clause
// Composed headers are those that the RFCs draw, with right lengths and checksums.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <pollux/compose.hpp>
#include <pollux/headers.hpp>

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <array>

namespace pollux {

namespace {

using namespace test::rfc;

Bytes bytes_of(Packet packet)
{
    EXPECT_EQ(packet.mbuf().pkt_len, packet.length());
    return {packet.bytes().begin(), packet.bytes().end()};
}

// The addresses and ports of rfc.cpp.
const FiveTuple v4{IpAddress{"192.0.2.1"}, IpAddress{"198.51.100.2"}, 0x1234, 53};
const FiveTuple v6{IpAddress{"2001:db8::1"}, IpAddress{"2001:db8:ff::1202"}, 0x1234, 53};

class Compose : public testing::Test {
protected:
    test::GuardedFrame frame;
};

TEST_F(Compose, UdpInIpInEthernet)
{
    for (const FiveTuple& flow : {v4, v6})
        for (unsigned length = 0; length < 100; ++length) {
            const bool is_v6 = flow.source.v6;
            const unsigned ether_type = is_v6 ? 0x86dd : 0x0800, l4 = is_v6 ? 54 : 34;
            const Bytes datagram = udp(numbers(length));
            Bytes expected = joined(
                {ethernet(ether_type), is_v6 ? ipv6(17, datagram) : ipv4(17, datagram, 0, 0x4000)});
            const Bytes ip(expected.begin() + 14, expected.end());
            write_word(expected, l4 + 6,
                       checksum(joined({pseudo_header(ip, 17, datagram.size()), datagram})));
            if (!is_v6) {
                write_word(expected, 18, 0);  // no identification: it is never a fragment
                write_word(expected, 24,
                           checksum(Bytes(expected.begin() + 14, expected.begin() + 34)));
            }
            const Packet packet = frame.behind(100, numbers(length));
            EXPECT_TRUE(push_udp(packet, flow));
            EXPECT_TRUE(push_ip(packet, flow));
            EXPECT_TRUE(push_ethernet(packet, {{2, 0, 0, 0, 0, 1}}, {{2, 0, 0, 0, 0, 2}},
                                      static_cast<std::uint16_t>(ether_type)));
            ASSERT_EQ(bytes_of(packet), expected) << length;
            ASSERT_EQ(five_tuple(packet), flow);
        }
}

TEST_F(Compose, WritesUdpsZeroAsAllOnes)
{
    for (const FiveTuple& flow : {v4, v6}) {
        const Packet first = frame.behind(100, Bytes{0, 0});
        ASSERT_TRUE(push_udp(first, flow));
        const Bytes word{first.bytes()[6], first.bytes()[7]};
        const Packet packet = frame.behind(100, word);
        ASSERT_TRUE(push_udp(packet, flow));
        EXPECT_EQ(word_at(packet.bytes(), 6), 0xffffU);
    }
}

TEST_F(Compose, IpOfAnyProtocolAndTtl)
{
    FiveTuple flow = v6;
    flow.protocol = IPPROTO_IPIP;
    const Packet packet = frame.behind(100, numbers(9));
    ASSERT_TRUE(push_ip(packet, flow, 7));
    EXPECT_EQ(packet.bytes()[6], IPPROTO_IPIP);
    EXPECT_EQ(packet.bytes()[7], 7);
    flow = v4;
    flow.protocol = IPPROTO_SCTP;
    ASSERT_TRUE(push_ip(packet, flow, 9));
    EXPECT_EQ(packet.bytes()[8], 9);
    EXPECT_EQ(packet.bytes()[9], IPPROTO_SCTP);
}

TEST_F(Compose, ChangesNothingWithoutHeadroomOrWithTwoVersionsOfIp)
{
    const Bytes payload = numbers(10);
    const std::array<std::pair<unsigned, bool (*)(Packet)>, 4> all{
        {{8, [](Packet packet) { return push_udp(packet, v4); }},
         {20, [](Packet packet) { return push_ip(packet, v4); }},
         {40, [](Packet packet) { return push_ip(packet, v6); }},
         {14, [](Packet packet) { return push_ethernet(packet, {}, {}, 0x0800); }}}};
    for (const auto& [size, push] : all) {
        const Packet tight = frame.behind(size - 2, payload);
        EXPECT_FALSE(push(tight));
        EXPECT_EQ(bytes_of(tight), payload);
        EXPECT_TRUE(push(frame.behind(size, payload)));
    }
    const FiveTuple both{v4.source, v6.destination, 1, 2};
    const Packet packet = frame.behind(100, payload);
    EXPECT_FALSE(push_udp(packet, both));
    EXPECT_FALSE(push_ip(packet, both));
    EXPECT_EQ(bytes_of(packet), payload);
}

}  // namespace

}  // namespace pollux
