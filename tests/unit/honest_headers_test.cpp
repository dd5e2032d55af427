// SPDX-License-Identifier: BSD-3-Clause
// Headers shows a header where there is a whole and honest one, and reads nothing behind the end.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <pollux/headers.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace pollux {

namespace {

using namespace test::rfc;

constexpr unsigned v4 = 0x0800, v6 = 0x86dd, tagged = 0x8100, qinq = 0x88a8;

class HonestHeaders : public testing::Test {
protected:
    Headers of(const Bytes& bytes) { return Headers{frame.at_end(bytes)}; }

    test::GuardedFrame frame;
};

// What a 16-bit field may say: each one near the truth and near the end, and some between.
std::vector<unsigned> lengths()
{
    std::vector<unsigned> all;
    for (unsigned length = 0; length < 65'536; length += length < 100 || length > 65'500 ? 1 : 97)
        all.push_back(length);
    return all;
}

unsigned offset_of(const Headers& headers, const void* header)
{
    return static_cast<const std::uint8_t*>(header) - headers.packet().bytes().data();
}

TEST_F(HonestHeaders, HeaderAtNeedsItsWholeLength)
{
    const Packet packet = frame.at_end(numbers(20));
    EXPECT_NE(header_at<rte_udp_hdr>(packet, 12), nullptr);
    for (const unsigned offset : {13U, 20U, 21U, 65'536U, ~0U})
        EXPECT_EQ(header_at<rte_udp_hdr>(packet, offset), nullptr) << offset;
}

TEST_F(HonestHeaders, FindsUdpInIpv4)
{
    const Headers headers = of(joined({ethernet(v4), ipv4(17, udp(numbers(5)), 8)}));
    EXPECT_EQ(headers.ether_type(), v4);
    EXPECT_EQ(offset_of(headers, headers.ipv4()), 14U);
    EXPECT_EQ(offset_of(headers, headers.udp()), 42U);
    EXPECT_EQ(headers.end(), 55U);
    EXPECT_EQ(headers.protocol(), 17U);
    EXPECT_TRUE(headers.whole());
    EXPECT_EQ(headers.payload().size(), 5U);
    EXPECT_EQ(headers.payload()[0], 1);
    EXPECT_EQ(headers.vlan(), nullptr);
    EXPECT_EQ(headers.arp(), nullptr);
    EXPECT_EQ(headers.ipv6(), nullptr);
    EXPECT_EQ(headers.tcp(), nullptr);
    EXPECT_EQ(headers.icmp(), nullptr);
    EXPECT_EQ(headers.icmpv6(), nullptr);
}

TEST_F(HonestHeaders, FindsTcpInIpv6BehindTwoTags)
{
    const Headers headers =
        of(joined({ethernet(qinq), vlan(7, tagged), vlan(8, v6), ipv6(6, tcp(numbers(3), 12))}));
    EXPECT_EQ(headers.vlans(), 2U);
    EXPECT_EQ(headers.vlan(0)->vlan_tci, rte_cpu_to_be_16(7));
    EXPECT_EQ(headers.vlan(1)->vlan_tci, rte_cpu_to_be_16(8));
    EXPECT_EQ(headers.vlan(2), nullptr);
    EXPECT_EQ(headers.ether_type(), v6);
    EXPECT_EQ(offset_of(headers, headers.ipv6()), 22U);
    EXPECT_EQ(offset_of(headers, headers.tcp()), 62U);
    EXPECT_EQ(headers.payload().size(), 3U);
    EXPECT_EQ(headers.udp(), nullptr);
    EXPECT_EQ(headers.ipv4(), nullptr);
}

TEST_F(HonestHeaders, LooksBehindNoThirdTag)
{
    const Headers headers = of(joined(
        {ethernet(tagged), vlan(1, tagged), vlan(2, tagged), vlan(3, v4), ipv4(17, udp({}))}));
    EXPECT_EQ(headers.vlans(), 2U);
    EXPECT_EQ(headers.ether_type(), tagged);
    EXPECT_EQ(headers.l3(), 0U);
    EXPECT_EQ(headers.udp(), nullptr);
}

TEST_F(HonestHeaders, KnowsTheTwoIcmps)
{
    EXPECT_NE(of(joined({ethernet(v4), ipv4(1, icmp(8, {}))})).icmp(), nullptr);
    EXPECT_NE(of(joined({ethernet(v6), ipv6(58, icmp(128, {}))})).icmpv6(), nullptr);
    EXPECT_EQ(of(joined({ethernet(v4), ipv4(58, icmp(128, {}))})).icmpv6(), nullptr);
    EXPECT_EQ(of(joined({ethernet(v6), ipv6(1, icmp(8, {}))})).icmp(), nullptr);
}

// Each header type, cut at each byte: nothing of what is missing is shown, nor touched.
TEST_F(HonestHeaders, ShowsNoHeaderThatIsCutOff)
{
    const Bytes tags = joined({ethernet(tagged), vlan(1, v4)});
    const Bytes packets[] = {joined({ethernet(0x0806), arp()}),
                             joined({tags, ipv4(17, udp({}), 4)}),
                             joined({tags, ipv4(6, tcp({}, 4))}),
                             joined({tags, ipv4(1, icmp(8, {}))}),
                             joined({ethernet(v6), ipv6(17, udp({}))}),
                             joined({ethernet(v6), ipv6(0, joined({extension(6, 1), tcp({})}))}),
                             joined({ethernet(v6), ipv6(58, icmp(128, {}))})};
    for (const Bytes& whole : packets) {
        ASSERT_NE(of(whole).l3(), 0U);
        for (unsigned length = 0; length < whole.size(); ++length) {
            const Headers headers = of(Bytes(whole.begin(), whole.begin() + length));
            EXPECT_EQ(headers.ethernet() != nullptr, length >= 14) << length;
            EXPECT_EQ(headers.vlan() != nullptr, whole[12] == 0x81 && length >= 18) << length;
            EXPECT_EQ(headers.l3(), 0U) << length;
            EXPECT_EQ(headers.l4(), 0U) << length;
            EXPECT_TRUE(headers.payload().empty()) << length;
        }
    }
}

// The same where IP's length says so, and the bytes behind are padding.
TEST_F(HonestHeaders, TakesNoPaddingForAHeader)
{
    const Bytes l4[] = {udp({}), tcp({}, 8), icmp(8, {})};
    const unsigned protocol[] = {17, 6, 1}, protocol6[] = {17, 6, 58};
    for (unsigned i = 0; i < 3; ++i)
        for (unsigned length = 0; length <= l4[i].size(); ++length) {
            Bytes four = joined({ethernet(v4), ipv4(protocol[i], l4[i])});
            Bytes six = joined({ethernet(v6), ipv6(protocol6[i], l4[i])});
            write_word(four, 16, 20 + length);
            write_word(six, 18, length);
            for (const Bytes& bytes : {four, six}) {
                const Headers headers = of(bytes);
                ASSERT_NE(headers.l3(), 0U);
                EXPECT_EQ(headers.end(), headers.l4() + length);
                EXPECT_EQ((headers.udp() || headers.tcp() || headers.icmp() || headers.icmpv6()),
                          length == l4[i].size())
                    << length;
            }
        }
}

TEST_F(HonestHeaders, RefusesLiesOfIpv4)
{
    const Bytes honest = joined({ethernet(v4), ipv4(17, udp(numbers(9)))});
    ASSERT_NE(of(honest).udp(), nullptr);
    for (unsigned version_ihl = 0; version_ihl < 256; ++version_ihl) {
        Bytes bytes = honest;
        bytes[14] = version_ihl;
        const bool right = version_ihl >> 4 == 4 && version_ihl % 16 >= 5 && version_ihl % 16 <= 9;
        EXPECT_EQ(of(bytes).ipv4() != nullptr, right) << version_ihl;
    }
    for (const unsigned total : lengths()) {
        Bytes bytes = honest;
        write_word(bytes, 16, total);
        EXPECT_EQ(of(bytes).ipv4() != nullptr, total >= 20 && total <= 37) << total;
        EXPECT_EQ(of(bytes).udp() != nullptr, total == 37) << total;
    }
}

TEST_F(HonestHeaders, RefusesLiesOfIpv6)
{
    const Bytes honest = joined({ethernet(v6), ipv6(17, udp(numbers(9)))});
    for (unsigned version = 0; version < 16; ++version) {
        Bytes bytes = honest;
        bytes[14] = version << 4;
        EXPECT_EQ(of(bytes).ipv6() != nullptr, version == 6) << version;
    }
    for (const unsigned length : lengths()) {
        Bytes bytes = honest;
        write_word(bytes, 18, length);
        EXPECT_EQ(of(bytes).ipv6() != nullptr, length <= 17) << length;
        EXPECT_EQ(of(bytes).udp() != nullptr, length == 17) << length;
    }
}

TEST_F(HonestHeaders, RefusesLiesOfUdpTcpAndArp)
{
    for (const unsigned length : lengths()) {
        Bytes bytes = joined({ethernet(v4), ipv4(17, udp(numbers(9)))});
        write_word(bytes, 38, length);
        const Headers headers = of(bytes);
        EXPECT_EQ(headers.udp() != nullptr, length >= 8 && length <= 17) << length;
        EXPECT_EQ(headers.payload().size(), headers.udp() != nullptr ? length - 8 : 0) << length;
    }
    for (unsigned words = 0; words < 16; ++words) {
        Bytes bytes = joined({ethernet(v4), ipv4(6, tcp(numbers(9)))});
        bytes[46] = words << 4;
        const Headers headers = of(bytes);
        EXPECT_EQ(headers.tcp() != nullptr, words >= 5 && words <= 7) << words;
        EXPECT_EQ(headers.payload().size(), headers.tcp() != nullptr ? 29 - 4 * words : 0) << words;
    }
    for (const unsigned offset : {14, 15, 16, 17, 18, 19}) {
        Bytes bytes = joined({ethernet(0x0806), arp()});
        ++bytes[offset];
        EXPECT_EQ(of(bytes).arp(), nullptr) << offset;
    }
}

}  // namespace

}  // namespace pollux
