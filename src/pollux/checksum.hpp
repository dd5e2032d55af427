// SPDX-License-Identifier: BSD-3-Clause
// The Internet checksum (RFC 1071) of IPv4, UDP, TCP, ICMP and ICMPv6.
//
// rte_ipv4_udptcp_cksum and its like trust the lengths in the headers, take IP's for UDP's, and
// know nothing of IPv6's extension headers. What is here reads no byte behind the packet, and
// leaves alone what it cannot know: L4's checksum where Headers::whole() is false, and that of
// other protocols.
#pragma once

#include "detail/checksum.hpp"
#include "headers.hpp"
#include "packet.hpp"

#include <rte_ip.h>

#include <cstdint>

namespace pollux {

// The checksum after one of the 16-bit words it covers has changed (RFC 1624, equation 3); all
// three in network order. One that was wrong stays wrong. A UDP checksum of 0 is none: leave it.
constexpr std::uint16_t changed_checksum(std::uint16_t checksum, std::uint16_t from,
                                         std::uint16_t to) noexcept
{
    const std::uint32_t sum = (~checksum & 0xffffU) + (~from & 0xffffU) + to;
    return static_cast<std::uint16_t>(~detail::folded(sum));
}

// Computes all that the packet has: IPv4's and L4's. False, and nothing changed, when it is not
// IP, or has an L4 header that is cut off or lies.
inline bool set_checksums(const Headers& headers) noexcept
{
    if (!detail::is_ip(headers) || detail::lacks_l4_checksum(headers))
        return false;
    if (rte_ipv4_hdr* ip = headers.ipv4(); ip != nullptr) {
        ip->hdr_checksum = 0;
        ip->hdr_checksum = rte_ipv4_cksum(ip);
    }
    if (const auto l4 = detail::l4_checksum(headers); l4.length != 0)
        detail::set_l4_checksum(headers, l4);
    return true;
}

// Compares all that the packet has. A packet without any is right, be it ARP or UDP over IPv4
// that leaves it out; IP whose headers are cut off or lie is not.
inline bool checksums_right(const Headers& headers) noexcept
{
    if (!detail::is_ip(headers))
        return headers.ether_type() != RTE_ETHER_TYPE_IPV4 &&
               headers.ether_type() != RTE_ETHER_TYPE_IPV6;
    const rte_ipv4_hdr* ip = headers.ipv4();
    if (ip != nullptr && rte_raw_cksum(ip, rte_ipv4_hdr_len(ip)) != 0xffff)
        return false;
    const auto l4 = detail::l4_checksum(headers);
    if (l4.length == 0)
        return !detail::lacks_l4_checksum(headers);
    if (ip != nullptr && headers.udp() != nullptr && headers.udp()->dgram_cksum == 0)
        return true;
    return detail::l4_sum(headers, l4) == 0xffff;
}

// Leaves UDP's or TCP's checksum as a host does whose NIC is to finish it: the sum of the
// pseudo-header (Linux: CHECKSUM_PARTIAL). False, and nothing changed, when it is neither of
// them, or not whole.
inline bool set_pseudo_checksum(const Headers& headers) noexcept
{
    const auto l4 = detail::l4_checksum(headers);
    if (l4.length == 0 || !detail::may_be_partial(headers))
        return false;
    detail::write_word(headers.packet(), l4.start + l4.field, detail::pseudo_sum(headers, l4));
    return true;
}

// Finishes UDP's or TCP's checksum if it is partial. False, and nothing changed, when it is not.
//
// Hosts behind a veth send such packets, and AF_XDP does not say so: without this, their TCP
// works only after `ethtool -K … tx off`. It is safe for every packet: should a right checksum
// look like a partial one, the result is the same checksum. Tunnels are not looked into.
inline bool finish_partial_checksum(const Headers& headers) noexcept
{
    const auto l4 = detail::l4_checksum(headers);
    if (l4.length == 0 || !detail::may_be_partial(headers))
        return false;
    const std::uint16_t now = detail::word_at(headers.packet(), l4.start + l4.field);
    if (now != detail::pseudo_sum(headers, l4))
        return false;
    detail::set_l4_checksum(headers, l4);
    return true;
}

// The same with Linux's and virtio's csum_start and csum_offset: sums up from byte `start` to the
// packet's end, and puts the result `offset` bytes behind `start`; 0xffff for 0, which is right for
// every protocol. False, and nothing changed, when that is outside the packet.
inline bool finish_checksum(Packet packet, unsigned start, unsigned offset) noexcept
{
    const unsigned length = packet.length();
    if (start > length || offset > length - start || length - start - offset < 2)
        return false;
    const auto checksum =
        static_cast<std::uint16_t>(~rte_raw_cksum(packet.bytes().data() + start, length - start));
    detail::write_word(packet, start + offset, checksum != 0 ? checksum : 0xffff);
    return true;
}

}  // namespace pollux
