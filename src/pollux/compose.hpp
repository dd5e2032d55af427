// SPDX-License-Identifier: BSD-3-Clause
// Puts headers in front of what a packet has, from the inside out:
//
//     packet.write(payload);
//     if (pollux::push_udp(packet, flow) && pollux::push_ip(packet, flow) &&
//         pollux::push_ethernet(packet, next_hop, own_mac, RTE_ETHER_TYPE_IPV4)) …
//
// Lengths and checksums are right. Each function returns false and changes nothing if the headroom
// is too short. A Headers of the packet is no longer valid. Call them from the thread that holds
// the packet.
#pragma once

#include "detail/checksum.hpp"
#include "five_tuple.hpp"
#include "packet.hpp"

#include <rte_byteorder.h>
#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_udp.h>

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pollux {

namespace detail {

template <class Header>
bool push_header(Packet packet, const Header& header) noexcept
{
    std::uint8_t* const front = packet.push_front(sizeof header);
    if (front != nullptr)
        std::memcpy(front, &header, sizeof header);
    return front != nullptr;
}

inline bool push_ipv4(Packet packet, const FiveTuple& flow, std::uint8_t ttl) noexcept
{
    rte_ipv4_hdr header = {};
    header.version_ihl = RTE_IPV4_VHL_DEF;
    header.total_length =
        rte_cpu_to_be_16(static_cast<std::uint16_t>(sizeof header + packet.length()));
    header.fragment_offset = rte_cpu_to_be_16(RTE_IPV4_HDR_DF_FLAG);
    header.time_to_live = ttl;
    header.next_proto_id = flow.protocol;
    std::memcpy(&header.src_addr, flow.source.bytes.data(), sizeof header.src_addr);
    std::memcpy(&header.dst_addr, flow.destination.bytes.data(), sizeof header.dst_addr);
    header.hdr_checksum = rte_ipv4_cksum(&header);
    return push_header(packet, header);
}

inline bool push_ipv6(Packet packet, const FiveTuple& flow, std::uint8_t ttl) noexcept
{
    rte_ipv6_hdr header = {};
    header.vtc_flow = rte_cpu_to_be_32(6U << 28);
    header.payload_len = rte_cpu_to_be_16(static_cast<std::uint16_t>(packet.length()));
    header.proto = flow.protocol;
    header.hop_limits = ttl;
    std::memcpy(&header.src_addr, flow.source.bytes.data(), sizeof header.src_addr);
    std::memcpy(&header.dst_addr, flow.destination.bytes.data(), sizeof header.dst_addr);
    return push_header(packet, header);
}

}  // namespace detail

// Puts a UDP header in front, with the flow's ports. Its checksum covers the flow's addresses,
// which the IP header in front of it is to have. Also returns false if one address is IPv4 and the
// other IPv6.
inline bool push_udp(Packet packet, const FiveTuple& flow) noexcept
{
    rte_udp_hdr header = {};
    header.src_port = rte_cpu_to_be_16(flow.source_port);
    header.dst_port = rte_cpu_to_be_16(flow.destination_port);
    header.dgram_len =
        rte_cpu_to_be_16(static_cast<std::uint16_t>(sizeof header + packet.length()));
    const std::size_t size = flow.source.size();
    std::uint32_t sum = rte_raw_cksum(packet.bytes().data(), packet.length());
    sum += rte_raw_cksum(&header, sizeof header);
    sum += rte_raw_cksum(flow.source.bytes.data(), size);
    sum += rte_raw_cksum(flow.destination.bytes.data(), size);
    sum += std::uint32_t{rte_cpu_to_be_16(IPPROTO_UDP)} + header.dgram_len;
    const auto checksum = static_cast<std::uint16_t>(~detail::folded(sum));
    header.dgram_cksum = checksum != 0 ? checksum : 0xffff;  // 0 would mean that there is none
    return flow.source.v6 == flow.destination.v6 && detail::push_header(packet, header);
}

// Puts an IPv4 or IPv6 header in front, with the flow's addresses and protocol and without options.
// IPv4 gets the flag that forbids routers to fragment it. Also returns false if one address is IPv4
// and the other IPv6.
inline bool push_ip(Packet packet, const FiveTuple& flow, std::uint8_t ttl = 64) noexcept
{
    if (flow.source.v6 != flow.destination.v6)
        return false;
    return flow.source.v6 ? detail::push_ipv6(packet, flow, ttl)
                          : detail::push_ipv4(packet, flow, ttl);
}

// Puts an Ethernet header in front; `ether_type` is in host byte order.
inline bool push_ethernet(Packet packet, const rte_ether_addr& destination,
                          const rte_ether_addr& source, std::uint16_t ether_type) noexcept
{
    rte_ether_hdr header = {};
    header.dst_addr = destination;
    header.src_addr = source;
    header.ether_type = rte_cpu_to_be_16(ether_type);
    return detail::push_header(packet, header);
}

}  // namespace pollux
