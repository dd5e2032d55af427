// SPDX-License-Identifier: BSD-3-Clause
// A match becomes the kernel's struct as ethtool would fill it, and one that makes no sense is
// refused.
#include <pollux/error.hpp>
#include <tuning/ntuple_spec.hpp>
#include <tuning/ntuple_table.hpp>

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace pollux {

namespace {

using Protocol = NtupleMatch::Protocol;

ethtool_rx_flow_spec spec(const NtupleMatch& match, unsigned queue = 1, bool discard = false)
{
    Netdev netdev;
    netdev.name = "nic0";
    netdev.channels.combined = 2;
    return ntuple_spec({.netdev = netdev, .match = match, .queue = queue, .discard = discard});
}

TEST(NtupleSpec, OfUdpOverIpv4)
{
    const auto rule = spec({.protocol = Protocol::udp,
                            .source = IpAddress{"192.0.2.1"},
                            .destination = IpAddress{"192.0.2.2"},
                            .source_port = 7,
                            .destination_port = 4789});
    EXPECT_EQ(rule.flow_type, unsigned{UDP_V4_FLOW});
    EXPECT_EQ(rule.h_u.udp_ip4_spec.ip4src, htonl(0xc0000201));
    EXPECT_EQ(rule.h_u.udp_ip4_spec.ip4dst, htonl(0xc0000202));
    EXPECT_EQ(rule.h_u.udp_ip4_spec.psrc, htons(7));
    EXPECT_EQ(rule.h_u.udp_ip4_spec.pdst, htons(4789));
    EXPECT_EQ(rule.m_u.udp_ip4_spec.ip4src, 0xffffffff);
    EXPECT_EQ(rule.m_u.udp_ip4_spec.ip4dst, 0xffffffff);
    EXPECT_EQ(rule.m_u.udp_ip4_spec.psrc, 0xffff);
    EXPECT_EQ(rule.m_u.udp_ip4_spec.pdst, 0xffff);
    EXPECT_EQ(rule.m_u.udp_ip4_spec.tos, 0);
    EXPECT_EQ(rule.ring_cookie, 1U);
}

TEST(NtupleSpec, MatchesOnlyWhatIsGiven)
{
    const auto rule = spec({.protocol = Protocol::tcp, .destination_port = 0});
    EXPECT_EQ(rule.flow_type, unsigned{TCP_V4_FLOW});
    EXPECT_EQ(rule.m_u.tcp_ip4_spec.pdst, 0xffff);
    EXPECT_EQ(rule.m_u.tcp_ip4_spec.psrc, 0);
    EXPECT_EQ(rule.m_u.tcp_ip4_spec.ip4src, 0U);
    EXPECT_EQ(rule.m_u.tcp_ip4_spec.ip4dst, 0U);
}

TEST(NtupleSpec, OfIpv6)
{
    const IpAddress address{"2001:db8::1"};
    auto rule = spec({.protocol = Protocol::tcp, .destination = address, .source_port = 80});
    EXPECT_EQ(rule.flow_type, unsigned{TCP_V6_FLOW});
    EXPECT_EQ(std::memcmp(rule.h_u.tcp_ip6_spec.ip6dst, address.bytes.data(), 16), 0);
    EXPECT_EQ(rule.m_u.tcp_ip6_spec.ip6dst[3], 0xffffffff);
    EXPECT_EQ(rule.m_u.tcp_ip6_spec.ip6src[0], 0U);
    EXPECT_EQ(rule.h_u.tcp_ip6_spec.psrc, htons(80));
    EXPECT_EQ(spec({.protocol = Protocol::udp, .ipv6 = true}).flow_type, unsigned{UDP_V6_FLOW});
    EXPECT_EQ(spec({.source = address}).flow_type, unsigned{IPV6_USER_FLOW});
}

TEST(NtupleSpec, OfSctp)
{
    auto rule = spec({.protocol = Protocol::sctp, .destination_port = 2905});
    EXPECT_EQ(rule.flow_type, unsigned{SCTP_V4_FLOW});
    EXPECT_EQ(rule.h_u.sctp_ip4_spec.pdst, htons(2905));
    EXPECT_EQ(rule.m_u.sctp_ip4_spec.pdst, 0xffff);
    EXPECT_EQ(rule.m_u.sctp_ip4_spec.psrc, 0);
    rule = spec({.protocol = Protocol::sctp, .source_port = 2906, .ipv6 = true});
    EXPECT_EQ(rule.flow_type, unsigned{SCTP_V6_FLOW});
    EXPECT_EQ(rule.h_u.sctp_ip6_spec.psrc, htons(2906));
    EXPECT_EQ(rule.m_u.sctp_ip6_spec.psrc, 0xffff);
}

TEST(NtupleSpec, DiscardsInsteadOfAQueue)
{
    const NtupleMatch match{.protocol = Protocol::udp, .destination_port = 4789};
    EXPECT_EQ(spec(match, 0, true).ring_cookie, RX_CLS_FLOW_DISC);
    EXPECT_EQ(spec(match, 0, false).ring_cookie, 0U);
    EXPECT_THROW(spec(match, 1, true), Error);
}

TEST(NtupleSpec, OfAddressesOnly)
{
    const auto rule = spec({.destination = IpAddress{"192.0.2.2"}});
    EXPECT_EQ(rule.flow_type, unsigned{IPV4_USER_FLOW});
    EXPECT_EQ(rule.h_u.usr_ip4_spec.ip4dst, htonl(0xc0000202));
    EXPECT_EQ(rule.h_u.usr_ip4_spec.ip_ver, ETH_RX_NFC_IP4);
    EXPECT_EQ(rule.m_u.usr_ip4_spec.ip_ver, 0);
    EXPECT_EQ(rule.m_u.usr_ip4_spec.l4_4_bytes, 0U);
}

TEST(NtupleSpec, OfEthernet)
{
    const rte_ether_addr mac{{2, 0, 0, 0, 0, 7}};
    const auto rule = spec({.ether_type = 0x88f7, .destination_mac = mac, .vlan = 5});
    EXPECT_EQ(rule.flow_type, ETHER_FLOW | FLOW_EXT);
    EXPECT_EQ(ntohs(rule.h_u.ether_spec.h_proto), 0x88f7);
    EXPECT_EQ(ntohs(rule.m_u.ether_spec.h_proto), 0xffff);
    EXPECT_EQ(std::memcmp(rule.h_u.ether_spec.h_dest, &mac, 6), 0);
    EXPECT_EQ(rule.m_u.ether_spec.h_dest[5], 0xff);
    EXPECT_EQ(rule.m_u.ether_spec.h_source[5], 0);
    EXPECT_EQ(rule.h_ext.vlan_tci, htons(5));
    EXPECT_EQ(rule.m_ext.vlan_tci, htons(0x0fff));
    EXPECT_EQ(spec({.vlan_priority = 7}).h_ext.vlan_tci, htons(0xe000));
    EXPECT_EQ(spec({.vlan_priority = 7}).m_ext.vlan_tci, htons(0xe000));

    const auto ip = spec({.destination_mac = mac, .protocol = Protocol::udp});
    EXPECT_EQ(ip.flow_type, UDP_V4_FLOW | FLOW_MAC_EXT);
    EXPECT_EQ(std::memcmp(ip.h_ext.h_dest, &mac, 6), 0);
    EXPECT_EQ(ip.m_ext.h_dest[0], 0xff);
}

TEST(NtupleSpec, RefusesWhatMakesNoSense)
{
    const IpAddress v4{"192.0.2.1"}, v6{"2001:db8::1"};
    const rte_ether_addr mac{{2}};
    for (const NtupleMatch& match :
         std::initializer_list<NtupleMatch>{{},
                                            {.destination_port = 1},
                                            {.source = v4, .destination = v6},
                                            {.source = v4, .ipv6 = true},
                                            {.ether_type = 0x800, .protocol = Protocol::udp},
                                            {.source_mac = mac, .source = v4},
                                            {.vlan = 4096},
                                            {.vlan_priority = 8}})
        EXPECT_THROW(spec(match), Error);
    EXPECT_THROW(spec({.vlan = 1}, 2), Error);
    EXPECT_NO_THROW(spec({.vlan = 4095}));
}

TEST(NtupleSpec, SurvivesTheJournal)
{
    auto rule = spec({.protocol = Protocol::udp, .destination_port = 4789});
    rule.location = 1023;
    const std::string line = ntuple_line(rule);
    const auto read = ntuple_from_line(line);
    ASSERT_TRUE(read);
    EXPECT_TRUE(same_rule(*read, rule));
    EXPECT_EQ(read->location, 1023U);
    auto other = rule;
    other.ring_cookie = 0;
    EXPECT_FALSE(same_rule(other, rule));
    EXPECT_FALSE(ntuple_from_line(""));
    EXPECT_FALSE(ntuple_from_line(line.substr(2)));
    EXPECT_FALSE(ntuple_from_line("x" + line.substr(1)));
}

}  // namespace

}  // namespace pollux
