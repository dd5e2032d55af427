// SPDX-License-Identifier: BSD-3-Clause
// Computes and checks the Internet checksum (RFC 1071) of IPv4, UDP, TCP, ICMP and ICMPv6:
//
//     headers.ipv4()->dst_addr = address;
//     pollux::set_checksums(headers);
//
// rte_ipv4_udptcp_cksum() and its relatives trust the lengths in the headers, use IP's length for
// UDP's, and do not know IPv6's extension headers. The functions here read no byte beyond the
// packet, and leave alone what they cannot compute: L4's checksum where Headers::whole() is false,
// and that of other protocols. Call them from the thread that holds the packet.
#pragma once

#include "detail/checksum.hpp"
#include "headers.hpp"
#include "packet.hpp"

#include <rte_ip.h>

#include <cstdint>
#include <span>

namespace pollux {

// Returns the checksum after one of the 16-bit words it covers has changed (RFC 1624, equation 3);
// all three are in network order. A checksum that was wrong stays wrong. A UDP checksum of 0 means
// that there is none: leave it.
constexpr std::uint16_t changed_checksum(std::uint16_t checksum, std::uint16_t from,
                                         std::uint16_t to) noexcept
{
    const std::uint32_t sum = (~checksum & 0xffffU) + (~from & 0xffffU) + to;
    return static_cast<std::uint16_t>(~detail::folded(sum));
}

// Returns how much the sum of a range of bytes changes when `from` becomes `to`, for
// changed_checksum(). Both begin at an even offset of what the checksum covers; for an odd one
// exchange the two bytes of the result. One of odd length can only be the end of what is covered.
// Where the lengths differ, the length in the pseudo-header changes, too.
inline std::uint16_t checksum_difference(std::span<const std::uint8_t> from,
                                         std::span<const std::uint8_t> to) noexcept
{
    const std::uint32_t before = rte_raw_cksum(from.data(), from.size());
    return detail::folded((~before & 0xffff) + rte_raw_cksum(to.data(), to.size()));
}

// Returns the checksum after what it covers has changed by checksum_difference().
constexpr std::uint16_t changed_checksum(std::uint16_t checksum, std::uint16_t difference) noexcept
{
    return static_cast<std::uint16_t>(~detail::folded((~checksum & 0xffffU) + difference));
}

// Computes all checksums that the packet has: IPv4's and L4's. Returns false and changes nothing if
// it is not IP, or has an L4 header that is cut off or whose lengths are wrong.
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

// Returns whether all checksums that the packet has are right. Also true for a packet without any,
// such as ARP, or UDP over IPv4 that leaves it out; false for IP whose headers are cut off or whose
// lengths are wrong.
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

// Sets UDP's or TCP's checksum to the sum of the pseudo-header, as a host does if its NIC will
// finish it (Linux: CHECKSUM_PARTIAL). Returns false and changes nothing if it is neither of them,
// or not whole.
inline bool set_pseudo_checksum(const Headers& headers) noexcept
{
    const auto l4 = detail::l4_checksum(headers);
    if (l4.length == 0 || !detail::may_be_partial(headers))
        return false;
    detail::write_word(headers.packet(), l4.start + l4.field, detail::pseudo_sum(headers, l4));
    return true;
}

// Finishes UDP's or TCP's checksum if it is partial. Returns false and changes nothing if it is
// not.
//
// Hosts at the other end of a veth send such packets, and AF_XDP does not say so: without this,
// their TCP works only after `ethtool -K … tx off`. It is safe for every packet: if a correct
// checksum happens to look like a partial one, the result is the same checksum. It does not look
// into tunnels.
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

// Finishes a checksum that is given by the csum_start and csum_offset of Linux and virtio: sums up
// from byte `start` to the packet's end, and writes the result `offset` bytes after `start`. Writes
// 0xffff instead of 0, which is right for every protocol. Returns false and changes nothing if that
// is outside the packet.
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
