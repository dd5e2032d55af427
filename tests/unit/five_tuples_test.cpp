// SPDX-License-Identifier: BSD-3-Clause
// A packet's five-tuple is what its headers say; equal ones have equal hashes, and different ones
// are spread.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <pollux/headers.hpp>

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <array>
#include <set>
#include <unordered_map>

namespace pollux {

namespace {

using namespace test::rfc;

class FiveTuples : public testing::Test {
protected:
    test::GuardedFrame frame;
    // The addresses of rfc.cpp.
    IpAddress source4{"192.0.2.1"}, destination4{"198.51.100.2"};
    IpAddress source6{"2001:db8::1"}, destination6{"2001:db8:ff::1202"};
};

TEST_F(FiveTuples, OfEveryProtocolWithPorts)
{
    const Bytes ports{0x12, 0x34, 0, 53};
    for (const unsigned protocol :
         {IPPROTO_UDP, IPPROTO_TCP, IPPROTO_SCTP, IPPROTO_DCCP, IPPROTO_UDPLITE}) {
        FiveTuple expected{source4, destination4, 0x1234, 53, static_cast<std::uint8_t>(protocol)};
        EXPECT_EQ(five_tuple(frame.at_end(
                      joined({ethernet(0x8100), vlan(5, 0x0800), ipv4(protocol, ports, 8)}))),
                  expected);
        expected.source = source6;
        expected.destination = destination6;
        EXPECT_EQ(five_tuple(frame.at_end(
                      joined({ethernet(0x86dd), ipv6(60, joined({extension(protocol), ports}))}))),
                  expected);
    }
}

TEST_F(FiveTuples, OfAFirstFragmentOnly)
{
    const Bytes first = joined({ethernet(0x0800), ipv4(6, numbers(8), 0, 0x2000)});
    const Bytes later = joined({ethernet(0x0800), ipv4(6, numbers(8), 0, 1)});
    EXPECT_EQ(five_tuple(frame.at_end(first)),
              (FiveTuple{source4, destination4, 0x0102, 0x0304, IPPROTO_TCP}));
    EXPECT_EQ(five_tuple(frame.at_end(later)), std::nullopt);
}

TEST_F(FiveTuples, NotWithoutPorts)
{
    EXPECT_EQ(five_tuple(frame.at_end(joined({ethernet(0x0806), arp()}))), std::nullopt);
    EXPECT_EQ(five_tuple(frame.at_end(joined({ethernet(0x0800), ipv4(1, icmp(8, {}))}))),
              std::nullopt);
    const Bytes whole = joined({ethernet(0x0800), ipv4(17, Bytes{1, 2, 3, 4})});
    for (unsigned length = 0; length < whole.size(); ++length)
        EXPECT_EQ(five_tuple(frame.at_end({whole.data(), length})), std::nullopt) << length;
    EXPECT_EQ(five_tuple(frame.at_end(joined({ethernet(0x0800), ipv4(17, Bytes{1, 2, 3})}))),
              std::nullopt);
}

TEST_F(FiveTuples, AreKeys)
{
    const FiveTuple flow{source4, destination4, 1, 2, IPPROTO_TCP};
    std::unordered_map<FiveTuple, int> known{{flow, 1}, {flow.reversed(), 2}};
    EXPECT_EQ(known.size(), 2U);
    EXPECT_EQ(known.at(flow), 1);
    EXPECT_EQ(known.at(FiveTuple{destination4, source4, 2, 1, IPPROTO_TCP}), 2);
    EXPECT_EQ(flow.reversed().reversed(), flow);
}

// Each bit of the flow changes the hash, and half of its bits.
TEST_F(FiveTuples, AreSpreadByTheirHashes)
{
    const FiveTuple flow{source6, destination6, 1, 2, IPPROTO_TCP};
    const std::hash<FiveTuple> hash;
    unsigned flips = 0, changed = 0;
    const auto differs = [&](const FiveTuple& other) {
        ++flips;
        changed += static_cast<unsigned>(__builtin_popcountll(hash(flow) ^ hash(other)));
        EXPECT_NE(hash(flow), hash(other));
        EXPECT_NE(symmetric_hash(flow), symmetric_hash(other));
    };
    for (unsigned bit = 0; bit < 128; ++bit)
        for (IpAddress FiveTuple::*end : {&FiveTuple::source, &FiveTuple::destination}) {
            FiveTuple other = flow;
            (other.*end).bytes[bit / 8] ^= 1U << bit % 8;
            differs(other);
        }
    for (unsigned bit = 0; bit < 16; ++bit)
        for (std::uint16_t FiveTuple::*port :
             {&FiveTuple::source_port, &FiveTuple::destination_port}) {
            FiveTuple other = flow;
            other.*port ^= 1U << bit;
            differs(other);
        }
    for (unsigned bit = 0; bit < 8; ++bit) {
        FiveTuple other = flow;
        other.protocol ^= 1U << bit;
        differs(other);
    }
    EXPECT_NEAR(changed, flips * 32.0, flips * 1.5);
}

// Of four queues each gets its share, also by the last bits, of flows that differ by one number.
TEST_F(FiveTuples, OfOneHostAreSpread)
{
    std::array<unsigned, 4> one_way{}, both_ways{};
    for (std::uint16_t port = 0; port < 4000; ++port) {
        const FiveTuple flow{source4, destination4, port, 80, IPPROTO_TCP};
        ++one_way[std::hash<FiveTuple>{}(flow) % 4];
        ++both_ways[symmetric_hash(flow) % 4];
    }
    for (unsigned queue = 0; queue < 4; ++queue) {
        EXPECT_NEAR(one_way[queue], 1000, 150);
        EXPECT_NEAR(both_ways[queue], 1000, 150);
    }
}

TEST_F(FiveTuples, HaveOneSymmetricHashForBothDirections)
{
    for (const FiveTuple& flow : {FiveTuple{source4, destination4, 1, 2, IPPROTO_TCP},
                                  FiveTuple{source6, destination6, 7, 4789, IPPROTO_UDP}}) {
        EXPECT_EQ(symmetric_hash(flow), symmetric_hash(flow.reversed()));
        EXPECT_NE(std::hash<FiveTuple>{}(flow), std::hash<FiveTuple>{}(flow.reversed()));
        // Not so when only the addresses, or only the ports, are exchanged: that is another flow.
        FiveTuple crossed = flow;
        std::swap(crossed.source, crossed.destination);
        EXPECT_NE(symmetric_hash(flow), symmetric_hash(crossed));
    }
}

}  // namespace

}  // namespace pollux
