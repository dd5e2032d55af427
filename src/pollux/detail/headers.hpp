// SPDX-License-Identifier: BSD-3-Clause
// How Headers finds the headers; inline, because a forwarder does it for every packet.
#pragma once

#include "../headers.hpp"
#include "ip_options.hpp"

#include <cstddef>
#include <cstring>

namespace pollux {

inline Headers::Headers(Packet packet) noexcept : packet_{packet}
{
    const rte_ether_hdr* outer = ethernet();
    if (outer == nullptr)
        return;
    ether_type_ = rte_be_to_cpu_16(outer->ether_type);
    while (is_vlan(ether_type_) && vlans_ < most_vlans) {
        const auto* tag = header_at<rte_vlan_hdr>(packet, vlan_offset(vlans_));
        if (tag == nullptr)
            return;
        ether_type_ = rte_be_to_cpu_16(tag->eth_proto);
        ++vlans_;
    }
    const unsigned offset = vlan_offset(vlans_);
    if (ether_type_ == RTE_ETHER_TYPE_IPV4)
        find_ipv4(offset);
    else if (ether_type_ == RTE_ETHER_TYPE_IPV6)
        find_ipv6(offset);
    else if (ether_type_ == RTE_ETHER_TYPE_ARP)
        find_arp(offset);
}

inline void Headers::find_arp(unsigned offset) noexcept
{
    const auto* arp = header_at<rte_arp_hdr>(packet_, offset);
    if (arp == nullptr || arp->arp_hardware != rte_cpu_to_be_16(RTE_ARP_HRD_ETHER) ||
        arp->arp_protocol != rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4) ||
        arp->arp_hlen != RTE_ETHER_ADDR_LEN || arp->arp_plen != sizeof(rte_be32_t))
        return;
    l3_ = offset;
}

inline void Headers::find_ipv4(unsigned offset) noexcept
{
    const auto* ip = header_at<rte_ipv4_hdr>(packet_, offset);
    if (ip == nullptr || ip->version_ihl >> 4 != 4)
        return;
    const unsigned length = rte_ipv4_hdr_len(ip);
    const unsigned total = rte_be_to_cpu_16(ip->total_length);
    if (length < sizeof *ip || total < length || total > packet_.length() - offset)
        return;
    const unsigned place = rte_be_to_cpu_16(ip->fragment_offset);
    const bool later_fragment = (place & RTE_IPV4_HDR_OFFSET_MASK) != 0;
    l3_ = offset;
    l4_ = later_fragment ? 0 : offset + length;
    end_ = offset + total;
    protocol_ = ip->next_proto_id;
    fragment_ = later_fragment || (place & RTE_IPV4_HDR_MF_FLAG) != 0;
    end_to_end_ = length == sizeof *ip ||
                  !detail::has_source_route(
                      {at<const std::uint8_t>(offset + sizeof *ip), length - sizeof *ip});
}

// A payload length of 0 means a jumbogram, which is longer than any frame, or that nothing follows.
inline void Headers::find_ipv6(unsigned offset) noexcept
{
    const auto* ip = header_at<rte_ipv6_hdr>(packet_, offset);
    if (ip == nullptr || rte_be_to_cpu_32(ip->vtc_flow) >> 28 != 6)
        return;
    const unsigned total = sizeof *ip + rte_be_to_cpu_16(ip->payload_len);
    if (total > packet_.length() - offset)
        return;
    l3_ = offset;
    end_ = offset + total;
    protocol_ = ip->proto;
    find_after_extensions(offset + sizeof *ip);
}

// See RFC 8200, section 4. A fragment header with offset 0 and without the M flag belongs to a
// whole packet (RFC 6946).
inline void Headers::find_after_extensions(unsigned offset) noexcept
{
    bool end_to_end = true;
    for (unsigned count = 0;; ++count) {
        const bool is_fragment = protocol_ == IPPROTO_FRAGMENT;
        const bool is_routing = protocol_ == IPPROTO_ROUTING;
        if (!is_fragment && !is_routing && protocol_ != IPPROTO_HOPOPTS &&
            protocol_ != IPPROTO_DSTOPTS)
            break;
        const auto* header = at<const std::uint8_t>(offset);
        if (count == most_extensions || end_ - offset < 8)
            return;
        const unsigned length = is_fragment ? 8 : (header[1] + 1U) * 8;
        if (end_ - offset < length)
            return;
        const unsigned place = is_fragment ? header[2] << 8 | header[3] : 0U;
        fragment_ = fragment_ || (place & RTE_IPV6_FRAG_USED_MASK) != 0;
        if ((is_routing && header[3] != 0) ||
            (protocol_ == IPPROTO_DSTOPTS && detail::has_home_address({header, length})))
            end_to_end = false;
        protocol_ = header[0];
        offset += length;
        if ((place & RTE_IPV6_EHDR_FO_MASK) != 0) {
            end_to_end_ = end_to_end;
            return;
        }
    }
    l4_ = offset;
    end_to_end_ = end_to_end;
}

inline std::optional<FiveTuple> five_tuple(const Headers& headers) noexcept
{
    const unsigned protocol = headers.protocol(), l3 = headers.l3(), l4 = headers.l4();
    const bool has_ports = protocol == IPPROTO_UDP || protocol == IPPROTO_TCP ||
                           protocol == IPPROTO_SCTP || protocol == IPPROTO_DCCP ||
                           protocol == IPPROTO_UDPLITE;
    std::uint16_t ports[2];
    if (!has_ports || l4 == 0 || headers.end() - l4 < sizeof ports)
        return std::nullopt;
    const std::uint8_t* const bytes = headers.packet().bytes().data();
    FiveTuple flow;
    flow.source.v6 = flow.destination.v6 = headers.ipv6() != nullptr;
    const std::size_t size = flow.source.size();
    const std::uint8_t* const addresses =
        bytes + l3 +
        (flow.source.v6 ? offsetof(rte_ipv6_hdr, src_addr) : offsetof(rte_ipv4_hdr, src_addr));
    std::memcpy(flow.source.bytes.data(), addresses, size);
    std::memcpy(flow.destination.bytes.data(), addresses + size, size);
    std::memcpy(ports, bytes + l4, sizeof ports);
    flow.source_port = rte_be_to_cpu_16(ports[0]);
    flow.destination_port = rte_be_to_cpu_16(ports[1]);
    flow.protocol = static_cast<std::uint8_t>(protocol);
    return flow;
}

// A first fragment holds less than the whole datagram.
inline rte_udp_hdr* Headers::udp() const noexcept
{
    auto* header = l4_as<rte_udp_hdr>(IPPROTO_UDP);
    if (header == nullptr)
        return nullptr;
    const unsigned length = rte_be_to_cpu_16(header->dgram_len);
    const bool ends_here = fragment_ || length <= unsigned{end_} - l4_;
    return length >= sizeof *header && ends_here ? header : nullptr;
}

inline rte_tcp_hdr* Headers::tcp() const noexcept
{
    auto* header = l4_as<rte_tcp_hdr>(IPPROTO_TCP);
    if (header == nullptr)
        return nullptr;
    const unsigned length = (header->data_off >> 4) * 4U;
    return length >= sizeof *header && length <= unsigned{end_} - l4_ ? header : nullptr;
}

inline rte_icmp_hdr* Headers::icmp() const noexcept
{
    return ipv4() != nullptr ? l4_as<rte_icmp_hdr>(IPPROTO_ICMP) : nullptr;
}

inline rte_icmp_hdr* Headers::icmpv6() const noexcept
{
    return ipv6() != nullptr ? l4_as<rte_icmp_hdr>(IPPROTO_ICMPV6) : nullptr;
}

inline std::span<std::uint8_t> Headers::payload() const noexcept
{
    const unsigned here = unsigned{end_} - l4_;
    if (const rte_udp_hdr* header = udp(); header != nullptr) {
        const unsigned length = std::min<unsigned>(rte_be_to_cpu_16(header->dgram_len), here);
        return packet_.bytes().subspan(l4_ + sizeof *header, length - sizeof *header);
    }
    if (const rte_tcp_hdr* header = tcp(); header != nullptr) {
        const unsigned length = (header->data_off >> 4) * 4U;
        return packet_.bytes().subspan(l4_ + length, here - length);
    }
    return {};
}

}  // namespace pollux
