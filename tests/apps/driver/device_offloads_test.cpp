// SPDX-License-Identifier: BSD-3-Clause
// Offloads that an application asks for are done in software: checksums are verified on the way in
// and computed on the way out, VLAN tags are taken off. Without being asked nothing is touched.
#include "device.hpp"
#include "support/lab.hpp"
#include "support/raw_sender.hpp"

#include <pollux/checksum.hpp>
#include <pollux/compose.hpp>
#include <pollux/headers.hpp>
#include <pollux/packet.hpp>
#include <pollux/vlan.hpp>

#include <gtest/gtest.h>
#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_mbuf.h>
#include <rte_udp.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace pollux::test {

namespace {

constexpr std::uint64_t rx_checksums = RTE_ETH_RX_OFFLOAD_CHECKSUM;
constexpr std::uint64_t tx_checksums =
    RTE_ETH_TX_OFFLOAD_IPV4_CKSUM | RTE_ETH_TX_OFFLOAD_UDP_CKSUM | RTE_ETH_TX_OFFLOAD_TCP_CKSUM;
constexpr std::uint64_t verdicts = RTE_MBUF_F_RX_IP_CKSUM_MASK | RTE_MBUF_F_RX_L4_CKSUM_MASK;

class DeviceOffloads : public testing::TestWithParam<Pool::Kind> {
protected:
    void run(std::uint64_t rx, std::uint64_t tx)
    {
        rte_eth_conf conf = {};
        conf.rxmode.offloads = rx;
        conf.txmode.offloads = tx;
        ASSERT_EQ(device.configure(1, 1, conf), 0);
        ASSERT_EQ(device.set_up_rx(0, *pool), 0);
        ASSERT_EQ(device.set_up_tx(0), 0);
        ASSERT_EQ(device.start(), 0);
        ASSERT_TRUE(eventually([&] {
            rte_eth_link link;
            return rte_eth_link_get_nowait(device.port(), &link) == 0 &&
                   link.link_status == RTE_ETH_LINK_UP;
        }));
    }

    // A UDP packet with payload, with right checksums.
    rte_mbuf* datagram(bool ipv6, unsigned payload = 101)
    {
        rte_mbuf* mbuf = rte_pktmbuf_alloc(&*pool);
        const unsigned ip_size = ipv6 ? sizeof(rte_ipv6_hdr) : sizeof(rte_ipv4_hdr);
        const unsigned size = sizeof(rte_ether_hdr) + ip_size + sizeof(rte_udp_hdr) + payload;
        auto* bytes = reinterpret_cast<std::uint8_t*>(
            rte_pktmbuf_append(mbuf, static_cast<std::uint16_t>(size)));
        for (unsigned i = 0; i < size; ++i)
            bytes[i] = static_cast<std::uint8_t>(i * 7);
        auto& ethernet = *reinterpret_cast<rte_ether_hdr*>(bytes);
        ethernet.ether_type = rte_cpu_to_be_16(ipv6 ? RTE_ETHER_TYPE_IPV6 : RTE_ETHER_TYPE_IPV4);
        bytes[0] = bytes[6] = 2;
        const auto udp_size = static_cast<std::uint16_t>(sizeof(rte_udp_hdr) + payload);
        if (ipv6) {
            auto& ip = *reinterpret_cast<rte_ipv6_hdr*>(&ethernet + 1);
            ip.vtc_flow = rte_cpu_to_be_32(6U << 28);
            ip.payload_len = rte_cpu_to_be_16(udp_size);
            ip.proto = IPPROTO_UDP;
        } else {
            auto& ip = *reinterpret_cast<rte_ipv4_hdr*>(&ethernet + 1);
            ip.version_ihl = RTE_IPV4_VHL_DEF;
            ip.total_length = rte_cpu_to_be_16(static_cast<std::uint16_t>(ip_size + udp_size));
            ip.fragment_offset = 0;
            ip.next_proto_id = IPPROTO_UDP;
        }
        auto& udp = *reinterpret_cast<rte_udp_hdr*>(bytes + sizeof(rte_ether_hdr) + ip_size);
        udp.dgram_len = rte_cpu_to_be_16(udp_size);
        mbuf->l2_len = sizeof(rte_ether_hdr);
        mbuf->l3_len = ip_size;
        EXPECT_TRUE(set_checksums(Packet{*mbuf}));
        return mbuf;
    }
    static std::vector<std::uint8_t> bytes_of(rte_mbuf* mbuf)
    {
        const auto bytes = Packet{*mbuf}.bytes();
        std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
        rte_pktmbuf_free(mbuf);
        return copy;
    }
    // What the flags say of a packet that the host sends.
    std::uint64_t flags_of(const std::vector<std::uint8_t>& bytes)
    {
        host.send(bytes);
        const auto received = device.receive(1);
        if (received.empty())
            return ~std::uint64_t{0};
        const std::uint64_t flags = received[0]->ol_flags;
        rte_pktmbuf_free(received[0]);
        return flags;
    }
    // The packet as it arrives at another device behind the veth.
    std::vector<std::uint8_t> sent(rte_mbuf* mbuf)
    {
        Device other{veth.peer()};
        other.run(1, *pool);
        EXPECT_EQ(device.send({mbuf}), 1);
        const auto received = other.receive(1);
        return received.empty() ? std::vector<std::uint8_t>{} : bytes_of(received[0]);
    }

    Veth veth{"port0", "host0"};
    RawSender host{veth.peer()};
    const Pool pool{GetParam(), 16383};
    Device device{veth.name()};
};

TEST_P(DeviceOffloads, NothingIsSaidWithoutBeingAsked)
{
    run(0, 0);
    EXPECT_EQ(flags_of(bytes_of(datagram(false))), 0U);
}

TEST_P(DeviceOffloads, ChecksumsThatArriveAreVerified)
{
    run(rx_checksums, 0);
    EXPECT_EQ(flags_of(bytes_of(datagram(false))) & verdicts,
              RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_GOOD);
    EXPECT_EQ(flags_of(bytes_of(datagram(true))) & verdicts, RTE_MBUF_F_RX_L4_CKSUM_GOOD);

    auto bad_payload = bytes_of(datagram(false));
    bad_payload.back() ^= 1;
    EXPECT_EQ(flags_of(bad_payload) & verdicts,
              RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_BAD);
    auto bad_ip = bytes_of(datagram(false));
    bad_ip[sizeof(rte_ether_hdr) + offsetof(rte_ipv4_hdr, time_to_live)] ^= 1;
    EXPECT_EQ(flags_of(bad_ip) & verdicts, RTE_MBUF_F_RX_IP_CKSUM_BAD);
    auto not_ip = bytes_of(datagram(false));
    not_ip[12] = 0x88;
    not_ip[13] = 0xb5;
    EXPECT_EQ(flags_of(not_ip) & verdicts, 0U);
}

TEST_P(DeviceOffloads, ChecksumsAreComputedForWhatIsSent)
{
    run(0, tx_checksums);
    for (const bool ipv6 : {false, true}) {
        const auto right = bytes_of(datagram(ipv6));
        rte_mbuf* mbuf = datagram(ipv6);
        const Headers headers{Packet{*mbuf}};
        headers.udp()->dgram_cksum = 0x1234;
        mbuf->ol_flags |= RTE_MBUF_F_TX_UDP_CKSUM;
        if (ipv6) {
            mbuf->ol_flags |= RTE_MBUF_F_TX_IPV6;
        } else {
            headers.ipv4()->hdr_checksum = 0x1234;
            mbuf->ol_flags |= RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM;
        }
        EXPECT_EQ(sent(mbuf), right) << (ipv6 ? "IPv6" : "IPv4");
    }
}

TEST_P(DeviceOffloads, LengthsThatLieAreLeftAlone)
{
    run(0, tx_checksums);
    rte_mbuf* mbuf = datagram(false);
    mbuf->ol_flags |= RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM | RTE_MBUF_F_TX_UDP_CKSUM;
    mbuf->l3_len = 511;
    EXPECT_EQ(sent(mbuf), bytes_of(datagram(false)));
    mbuf = datagram(false);
    mbuf->ol_flags |= RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_UDP_CKSUM;
    Headers{Packet{*mbuf}}.ipv4()->total_length = 0xffff;
    auto expected = bytes_of(datagram(false));
    std::memset(&expected[sizeof(rte_ether_hdr) + offsetof(rte_ipv4_hdr, total_length)], 0xff, 2);
    EXPECT_EQ(sent(mbuf), expected);
}

TEST_P(DeviceOffloads, VlanTagsAreTakenOff)
{
    run(RTE_ETH_RX_OFFLOAD_VLAN_STRIP | rx_checksums, 0);
    rte_mbuf* tagged = datagram(false);
    ASSERT_TRUE(insert_vlan(Packet{*tagged}, 0x6042));
    host.send(bytes_of(tagged));
    const auto received = device.receive(1);
    ASSERT_EQ(received.size(), 1U);
    const auto stripped = RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
    EXPECT_EQ(received[0]->ol_flags & stripped, stripped);
    EXPECT_EQ(received[0]->ol_flags & verdicts,
              RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_GOOD);
    EXPECT_EQ(received[0]->vlan_tci, 0x6042);
    EXPECT_EQ(bytes_of(received[0]), bytes_of(datagram(false)));

    // Also while it runs.
    ASSERT_EQ(rte_eth_dev_set_vlan_offload(device.port(), 0), 0);
    tagged = datagram(false);
    ASSERT_TRUE(insert_vlan(Packet{*tagged}, 0x6042));
    EXPECT_EQ(flags_of(bytes_of(tagged)) & stripped, 0U);
}

TEST_P(DeviceOffloads, WhatIsNotThereIsRefused)
{
    rte_eth_conf conf = {};
    conf.rxmode.offloads = RTE_ETH_RX_OFFLOAD_TCP_LRO;
    EXPECT_EQ(device.configure(1, 1, conf), -EINVAL);
    conf = {};
    conf.txmode.offloads = RTE_ETH_TX_OFFLOAD_TCP_TSO;
    EXPECT_EQ(device.configure(1, 1, conf), -EINVAL);
}

// As ethdev says: an application that never asks pays nothing, and one may say that it is enough.
TEST_P(DeviceOffloads, PacketTypesAreSetForThoseWhoAsk)
{
    run(0, 0);
    const auto type_of_next = [&](bool ipv6) {
        rte_mbuf* sent = datagram(ipv6);
        const auto* bytes = rte_pktmbuf_mtod(sent, const std::uint8_t*);
        RawSender{veth.peer()}.send(std::vector<std::uint8_t>(bytes, bytes + sent->data_len));
        rte_pktmbuf_free(sent);
        const auto got = device.receive(1);
        const std::uint32_t type = got.empty() ? ~0U : got[0]->packet_type;
        rte_pktmbuf_free_bulk(const_cast<rte_mbuf**>(got.data()),
                              static_cast<unsigned>(got.size()));
        return type;
    };
    EXPECT_EQ(type_of_next(false), RTE_PTYPE_UNKNOWN);
    ASSERT_GT(rte_eth_dev_get_supported_ptypes(device.port(), RTE_PTYPE_L3_MASK, nullptr, 0), 0);
    EXPECT_EQ(type_of_next(false), RTE_PTYPE_L2_ETHER | RTE_PTYPE_L3_IPV4 | RTE_PTYPE_L4_UDP);
    EXPECT_EQ(type_of_next(true), RTE_PTYPE_L2_ETHER | RTE_PTYPE_L3_IPV6 | RTE_PTYPE_L4_UDP);
    ASSERT_EQ(rte_eth_dev_set_ptypes(device.port(), RTE_PTYPE_UNKNOWN, nullptr, 0), 0);
    EXPECT_EQ(type_of_next(false), RTE_PTYPE_UNKNOWN);
}

INSTANTIATE_TEST_SUITE_P(Pools, DeviceOffloads,
                         testing::Values(Pool::Kind::dense, Pool::Kind::ordinary),
                         [](const auto& kind) {
                             return kind.param == Pool::Kind::dense ? "Umem" : "Copied";
                         });

}  // namespace

}  // namespace pollux::test
