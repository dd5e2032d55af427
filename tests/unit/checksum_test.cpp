// SPDX-License-Identifier: BSD-3-Clause
// Checksums are those of the RFCs, for every protocol and length; what cannot be known stays as it
// was.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <pollux/checksum.hpp>

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace pollux {

namespace {

using namespace test::rfc;

// An IP packet behind Ethernet, and where its L4 checksum is.
struct Sample {
    const char* name;
    Bytes bytes;
    unsigned protocol;
    unsigned l4;
    unsigned field;
};

Sample sample(const char* name, unsigned protocol, unsigned field, const Bytes& l4, bool v4)
{
    return {name,
            v4 ? joined({ethernet(0x0800), ipv4(protocol, l4, 8)})
               : joined({ethernet(0x86dd), ipv6(60, joined({extension(protocol), l4}))}),
            protocol, v4 ? 42U : 62U, field};
}

std::vector<Sample> samples(unsigned length)
{
    const Bytes data = numbers(length);
    return {sample("UDP in IPv4", 17, 6, udp(data), true),
            sample("UDP in IPv6", 17, 6, udp(data), false),
            sample("TCP in IPv4", 6, 16, tcp(data, 4), true),
            sample("TCP in IPv6", 6, 16, tcp(data, 4), false),
            sample("ICMP", 1, 2, icmp(8, data), true),
            sample("ICMPv6", 58, 2, icmp(128, data), false)};
}

// The same packet with the checksums that rfc.cpp's arithmetic gives.
Bytes expected(const Sample& sample)
{
    Bytes bytes = sample.bytes;
    const Bytes ip(bytes.begin() + 14, bytes.end()), l4(bytes.begin() + sample.l4, bytes.end());
    if (ip[0] >> 4 == 4)
        write_word(bytes, 14 + 10, checksum(Bytes(ip.begin(), ip.begin() + 28)));
    const Bytes pseudo =
        sample.protocol == 1 ? Bytes{} : pseudo_header(ip, sample.protocol, l4.size());
    write_word(bytes, sample.l4 + sample.field, checksum(joined({pseudo, l4})));
    return bytes;
}

Bytes bytes_of(Packet packet)
{
    return {packet.bytes().begin(), packet.bytes().end()};
}

class Checksum : public testing::Test {
protected:
    // A UDP packet over IPv4 whose checksum comes out as 0, which UDP writes as 0xffff.
    static Sample udp_zero()
    {
        Sample zero = sample("UDP", 17, 6, udp({0, 0}), true);
        write_word(zero.bytes, 50, word_at(expected(zero), 48));
        return zero;
    }

    test::GuardedFrame frame;
};

TEST_F(Checksum, ExampleOfRfc1624)
{
    EXPECT_EQ(changed_checksum(0xdd2f, 0x5555, 0x3285), 0x0000);
}

TEST_F(Checksum, AKnownIpv4Header)
{
    const Bytes header{0x45, 0, 0,    0x73, 0, 0, 0x40, 0,    0x40, 0x11,
                       0,    0, 0xc0, 0xa8, 0, 1, 0xc0, 0xa8, 0,    0xc7};
    const Packet packet = frame.at_end(joined({ethernet(0x0800), header, udp(numbers(87))}));
    EXPECT_TRUE(set_checksums(packet));
    EXPECT_EQ(word_at(packet.bytes(), 24), 0xb861U);
}

TEST_F(Checksum, SetsThoseOfEveryProtocolAndLength)
{
    for (unsigned length = 0; length <= 130; ++length)
        for (const Sample& sample : samples(length)) {
            Bytes dirty = sample.bytes;
            write_word(dirty, sample.l4 + sample.field, 0x4711);
            if (dirty[12] == 0x08)
                write_word(dirty, 24, 0x4712);
            const Packet packet = frame.at_end(dirty);
            EXPECT_FALSE(checksums_right(packet)) << sample.name;
            EXPECT_TRUE(set_checksums(packet)) << sample.name;
            EXPECT_EQ(bytes_of(packet), expected(sample)) << sample.name << ' ' << length;
            EXPECT_TRUE(checksums_right(packet)) << sample.name << ' ' << length;
        }
}

TEST_F(Checksum, SeesEveryFlippedBit)
{
    for (const Sample& sample : samples(5)) {
        const Bytes right = expected(sample);
        for (unsigned byte = sample.l4; byte < right.size(); ++byte)
            for (unsigned bit = 0; bit < 8; ++bit) {
                Bytes wrong = right;
                wrong[byte] ^= 1U << bit;
                EXPECT_FALSE(checksums_right(frame.at_end(wrong))) << sample.name << ' ' << byte;
            }
    }
}

TEST_F(Checksum, LeavesPaddingOut)
{
    for (const Sample& sample : samples(3)) {
        const Packet packet = frame.at_end(joined({sample.bytes, numbers(7)}));
        EXPECT_TRUE(set_checksums(packet));
        EXPECT_EQ(bytes_of(packet), joined({expected(sample), numbers(7)})) << sample.name;
        EXPECT_TRUE(checksums_right(packet)) << sample.name;
    }
}

// UDP may be shorter than what IP carries; its checksum covers its own length.
TEST_F(Checksum, TakesUdpsLengthFromUdp)
{
    const Bytes datagram = udp(numbers(5));
    const Packet packet =
        frame.at_end(joined({ethernet(0x0800), ipv4(17, joined({datagram, numbers(9)}))}));
    const Bytes pseudo = pseudo_header(ipv4(17, datagram), 17, 13);
    EXPECT_TRUE(set_checksums(packet));
    EXPECT_EQ(word_at(packet.bytes(), 40), checksum(joined({pseudo, datagram})));
    EXPECT_TRUE(checksums_right(packet));
}

TEST_F(Checksum, UdpWritesZeroAsAllOnes)
{
    const Sample zero = udp_zero();
    ASSERT_EQ(word_at(expected(zero), 48), 0U);
    const Packet packet = frame.at_end(zero.bytes);
    EXPECT_TRUE(set_checksums(packet));
    EXPECT_EQ(word_at(packet.bytes(), 48), 0xffffU);
    EXPECT_TRUE(checksums_right(packet));
    EXPECT_TRUE(set_pseudo_checksum(packet));
    EXPECT_TRUE(finish_partial_checksum(packet));
    EXPECT_EQ(word_at(packet.bytes(), 48), 0xffffU);
}

TEST_F(Checksum, OnlyUdpOverIpv4MayLeaveItOut)
{
    const std::vector<Sample> all = samples(6);
    for (unsigned i = 0; i < all.size(); ++i) {
        Bytes without = expected(all[i]);
        write_word(without, all[i].l4 + all[i].field, 0);
        EXPECT_EQ(checksums_right(frame.at_end(without)), i == 0) << all[i].name;
    }
}

TEST_F(Checksum, FinishesWhatAHostLeavesToItsNic)
{
    for (unsigned length = 0; length <= 67; ++length)
        for (const Sample& sample : samples(length)) {
            const bool can_be_partial = sample.protocol == 17 || sample.protocol == 6;
            const Packet packet = frame.at_end(expected(sample));
            EXPECT_FALSE(finish_partial_checksum(packet)) << sample.name;
            EXPECT_EQ(set_pseudo_checksum(packet), can_be_partial) << sample.name;
            EXPECT_EQ(checksums_right(packet), !can_be_partial) << sample.name;
            const Bytes partial = bytes_of(packet);
            EXPECT_EQ(finish_partial_checksum(packet), can_be_partial) << sample.name;
            EXPECT_EQ(bytes_of(packet), expected(sample)) << sample.name << ' ' << length;
            if (!can_be_partial)
                continue;
            const Packet again = frame.at_end(partial);
            EXPECT_TRUE(finish_checksum(again, sample.l4, sample.field)) << sample.name;
            EXPECT_EQ(bytes_of(again), expected(sample)) << sample.name << ' ' << length;
        }
}

// The pseudo-header's sum, not complemented, is what Linux leaves.
TEST_F(Checksum, APartialChecksumIsThePseudoHeadersSum)
{
    const Packet packet = frame.at_end(joined({ethernet(0x0800), ipv4(6, tcp(numbers(3)))}));
    const Bytes ip(packet.bytes().begin() + 14, packet.bytes().end());
    EXPECT_TRUE(set_pseudo_checksum(packet));
    EXPECT_EQ(word_at(packet.bytes(), 50), 0xffff - checksum(pseudo_header(ip, 6, 23)));
}

// Safe for every packet: a right checksum that looks like a partial one comes out the same.
TEST_F(Checksum, ARightChecksumSurvivesBeingFinished)
{
    Bytes bytes = joined({ethernet(0x0800), ipv4(6, tcp({0, 0}))});
    const Packet blank = frame.at_end(bytes);
    ASSERT_TRUE(set_pseudo_checksum(blank));
    const unsigned pseudo = word_at(blank.bytes(), 50);
    ASSERT_TRUE(set_checksums(blank));
    const unsigned full = word_at(blank.bytes(), 50);
    bytes = bytes_of(blank);
    write_word(bytes, 50, pseudo);
    write_word(bytes, 54, (full + 0xffff - pseudo) % 0xffff);
    const Packet packet = frame.at_end(bytes);
    ASSERT_TRUE(checksums_right(packet));
    EXPECT_TRUE(finish_partial_checksum(packet));
    EXPECT_EQ(bytes_of(packet), bytes);
}

TEST_F(Checksum, FinishesOnlyInsideThePacket)
{
    const Bytes bytes = numbers(40);
    const Packet packet = frame.at_end(bytes);
    for (const auto& [start, offset] : {std::pair{39U, 0U},
                                        {40U, 0U},
                                        {41U, 0U},
                                        {20U, 19U},
                                        {20U, ~0U},
                                        {~0U, 0U},
                                        {~0U, ~0U},
                                        {2U, ~1U},
                                        {65'536U, 0U}}) {
        EXPECT_FALSE(finish_checksum(packet, start, offset)) << start << ' ' << offset;
        EXPECT_EQ(bytes_of(packet), bytes);
    }
    EXPECT_TRUE(finish_checksum(packet, 20, 18));
    EXPECT_EQ(word_at(packet.bytes(), 38), checksum(Bytes(bytes.begin() + 20, bytes.end())));
    EXPECT_TRUE(finish_checksum(frame.at_end(Bytes{0xff, 0xff}), 0, 0));
    EXPECT_EQ(word_at(packet.bytes(), 0), 0xffffU);
}

// Of a fragment, and of a packet routed by way of others, only IPv4's own checksum can be known.
TEST_F(Checksum, LeavesAloneWhatItCannotKnow)
{
    const Bytes packets[] = {
        joined({ethernet(0x0800), ipv4(17, udp(numbers(8)), 0, 0x2000)}),
        joined({ethernet(0x0800), ipv4(17, udp(numbers(8)), 0, 3)}),
        joined({ethernet(0x0800), ipv4(132, numbers(30))}),
        joined({ethernet(0x86dd), ipv6(44, joined({fragment(17, 1), udp(numbers(8))}))}),
        joined({ethernet(0x86dd), ipv6(44, joined({fragment(17, 8), udp(numbers(8))}))}),
        joined({ethernet(0x86dd), ipv6(43, joined({extension(17, 2, 1), udp(numbers(8))}))})};
    for (Bytes bytes : packets) {
        const Packet packet = frame.at_end(bytes);
        EXPECT_TRUE(set_checksums(packet));
        EXPECT_FALSE(set_pseudo_checksum(packet));
        EXPECT_FALSE(finish_partial_checksum(packet));
        if (bytes[12] == 0x08)
            write_word(bytes, 24, checksum(Bytes(bytes.begin() + 14, bytes.begin() + 34)));
        EXPECT_EQ(bytes_of(packet), bytes);
        EXPECT_TRUE(checksums_right(packet));
    }
}

TEST_F(Checksum, ChangesNothingThatIsCutOffOrLies)
{
    for (const Sample& sample : samples(0)) {
        Bytes lies = sample.bytes;  // IP ends one byte before L4's header does
        const unsigned length = sample.bytes[12] == 0x08 ? 16 : 18;
        write_word(lies, length, word_at(lies, length) - 1);
        const Packet packet = frame.at_end(lies);
        EXPECT_FALSE(set_checksums(packet)) << sample.name;
        EXPECT_FALSE(set_pseudo_checksum(packet)) << sample.name;
        EXPECT_FALSE(finish_partial_checksum(packet)) << sample.name;
        EXPECT_FALSE(checksums_right(packet)) << sample.name;
        EXPECT_EQ(bytes_of(packet), lies) << sample.name;

        const Packet cut = frame.at_end(Bytes(sample.bytes.begin(), sample.bytes.end() - 1));
        EXPECT_FALSE(set_checksums(cut)) << sample.name;
        EXPECT_FALSE(checksums_right(cut)) << sample.name;
    }
    const Packet cut =
        frame.at_end(joined({ethernet(0x86dd), ipv6(60, {17, 1, 0, 0, 0, 0, 0, 0})}));
    EXPECT_FALSE(set_checksums(cut));
    EXPECT_FALSE(checksums_right(cut));
}

TEST_F(Checksum, WhatHasNoneIsRight)
{
    const Packet packet = frame.at_end(joined({ethernet(0x0806), arp()}));
    EXPECT_TRUE(checksums_right(packet));
    EXPECT_FALSE(set_checksums(packet));
    EXPECT_FALSE(set_pseudo_checksum(packet));
}

}  // namespace

}  // namespace pollux
