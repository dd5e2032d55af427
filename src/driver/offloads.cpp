// SPDX-License-Identifier: BSD-3-Clause
#include "driver/offloads.hpp"

#include "pollux/checksum.hpp"
#include "pollux/headers.hpp"
#include "pollux/packet.hpp"
#include "pollux/vlan.hpp"

#include <rte_ip.h>
#include <rte_mbuf.h>
#include <rte_net.h>
#include <rte_tcp.h>
#include <rte_udp.h>

#include <cstddef>

namespace pollux::driver {

namespace {

// Where the header of IP is wrong, nothing is said about what it carries.
std::uint64_t checksum_flags(const Headers& headers) noexcept
{
    std::uint64_t flags = 0;
    if (const rte_ipv4_hdr* ip = headers.ipv4(); ip != nullptr) {
        if (rte_raw_cksum(ip, rte_ipv4_hdr_len(ip)) != 0xffff)
            return RTE_MBUF_F_RX_IP_CKSUM_BAD;
        flags = RTE_MBUF_F_RX_IP_CKSUM_GOOD;
    }
    if (headers.whole() && (headers.udp() != nullptr || headers.tcp() != nullptr))
        flags |=
            checksums_right(headers) ? RTE_MBUF_F_RX_L4_CKSUM_GOOD : RTE_MBUF_F_RX_L4_CKSUM_BAD;
    return flags;
}

// The headers that the application says are there: of IP, and of UDP or TCP.
struct Layers {
    std::byte* ip;
    unsigned l4;  // its offset
    bool ipv4;
    bool tcp;
};

std::uint16_t l4_length(const Layers& layers, unsigned l3_length) noexcept
{
    if (layers.ipv4) {
        const auto& ip = *reinterpret_cast<const rte_ipv4_hdr*>(layers.ip);
        return static_cast<std::uint16_t>(rte_be_to_cpu_16(ip.total_length) - l3_length);
    }
    const auto& ip = *reinterpret_cast<const rte_ipv6_hdr*>(layers.ip);
    return static_cast<std::uint16_t>(rte_be_to_cpu_16(ip.payload_len) -
                                      (l3_length - sizeof(rte_ipv6_hdr)));
}

// IPv6 may have extension headers: then neither the length nor the protocol is that of its header.
std::uint32_t pseudo_sum(const Layers& layers, std::uint16_t length) noexcept
{
    if (layers.ipv4)
        return rte_ipv4_phdr_cksum(reinterpret_cast<const rte_ipv4_hdr*>(layers.ip), 0);
    auto ip = *reinterpret_cast<const rte_ipv6_hdr*>(layers.ip);
    ip.payload_len = rte_cpu_to_be_16(length);
    ip.proto = layers.tcp ? IPPROTO_TCP : IPPROTO_UDP;
    return rte_ipv6_phdr_cksum(&ip, 0);
}

void set_l4_checksum(rte_mbuf& mbuf, const Layers& layers) noexcept
{
    const unsigned field = layers.l4 + (layers.tcp ? offsetof(rte_tcp_hdr, cksum)
                                                   : offsetof(rte_udp_hdr, dgram_cksum));
    if (field + sizeof(rte_be16_t) > mbuf.data_len)
        return;
    auto& checksum = *rte_pktmbuf_mtod_offset(&mbuf, unaligned_uint16_t*, field);
    const std::uint16_t before = checksum, length = l4_length(layers, mbuf.l3_len);
    checksum = 0;
    std::uint16_t sum = 0;
    if (rte_raw_cksum_mbuf(&mbuf, layers.l4, length, &sum) != 0) {
        checksum = before;  // the packet is shorter than IP says
        return;
    }
    const auto folded =
        static_cast<std::uint16_t>(~__rte_raw_cksum_reduce(sum + pseudo_sum(layers, length)));
    checksum = folded != 0 ? folded : 0xffff;  // 0 means that there is none
}

}  // namespace

void offload_received(rte_mbuf& mbuf, std::uint64_t offloads) noexcept
{
    const Packet packet{mbuf};
    if ((offloads & RTE_ETH_RX_OFFLOAD_VLAN_STRIP) != 0)
        if (const auto tci = remove_vlan(packet)) {
            mbuf.vlan_tci = *tci;
            mbuf.ol_flags |= RTE_MBUF_F_RX_VLAN | RTE_MBUF_F_RX_VLAN_STRIPPED;
        }
    if ((offloads & rx_checksum_offloads) != 0)
        mbuf.ol_flags |= checksum_flags(packet);
}

void set_packet_type(rte_mbuf& mbuf) noexcept
{
    mbuf.packet_type = rte_net_get_ptype(&mbuf, nullptr, packet_type_layers);
}

void offload_sent(rte_mbuf& mbuf) noexcept
{
    const std::uint64_t flags = mbuf.ol_flags, l4 = flags & RTE_MBUF_F_TX_L4_MASK;
    const bool udp = l4 == RTE_MBUF_F_TX_UDP_CKSUM, tcp = l4 == RTE_MBUF_F_TX_TCP_CKSUM;
    const bool ip_checksum = (flags & RTE_MBUF_F_TX_IP_CKSUM) != 0;
    if (!ip_checksum && !udp && !tcp)
        return;
    const bool ipv4 = (flags & RTE_MBUF_F_TX_IPV6) == 0;
    const unsigned least = ipv4 ? sizeof(rte_ipv4_hdr) : sizeof(rte_ipv6_hdr);
    const unsigned end = mbuf.l2_len + mbuf.l3_len;
    if (mbuf.l3_len < least || end > mbuf.data_len)
        return;
    const Layers layers{.ip = rte_pktmbuf_mtod_offset(&mbuf, std::byte*, mbuf.l2_len),
                        .l4 = end,
                        .ipv4 = ipv4,
                        .tcp = tcp};
    auto& ip = *reinterpret_cast<rte_ipv4_hdr*>(layers.ip);
    if (ipv4 && rte_ipv4_hdr_len(&ip) != mbuf.l3_len)
        return;
    if (ip_checksum && ipv4) {
        ip.hdr_checksum = 0;
        ip.hdr_checksum = rte_ipv4_cksum(&ip);
    }
    if (udp || tcp)
        set_l4_checksum(mbuf, layers);
}

}  // namespace pollux::driver
