// SPDX-License-Identifier: BSD-3-Clause
// The parts that checksum.hpp is made of; not part of the API.
#pragma once

#include "../headers.hpp"
#include "../packet.hpp"

#include <rte_byteorder.h>
#include <rte_ip.h>

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pollux::detail {

// Where an L4 checksum is and what it covers; length is 0 if there is none.
struct L4Checksum {
    unsigned start = 0;
    unsigned length = 0;
    unsigned field = 0;  // counted from `start`
    bool has_pseudo_header = true;
};

inline L4Checksum l4_checksum(const Headers& headers) noexcept
{
    const unsigned start = headers.l4(), rest = headers.end() - start;
    if (!headers.whole())
        return {};
    if (const rte_udp_hdr* udp = headers.udp(); udp != nullptr)
        return {start, rte_be_to_cpu_16(udp->dgram_len), offsetof(rte_udp_hdr, dgram_cksum)};
    if (headers.tcp() != nullptr)
        return {start, rest, offsetof(rte_tcp_hdr, cksum)};
    if (headers.icmp() != nullptr)
        return {start, rest, offsetof(rte_icmp_hdr, icmp_cksum), false};
    if (headers.icmpv6() != nullptr)
        return {start, rest, offsetof(rte_icmp_hdr, icmp_cksum)};
    return {};
}

// Whether it should have an L4 checksum but L4's header is cut off, or its lengths are wrong.
inline bool lacks_l4_checksum(const Headers& headers) noexcept
{
    const unsigned protocol = headers.protocol();
    const bool known = protocol == IPPROTO_UDP || protocol == IPPROTO_TCP ||
                       (protocol == IPPROTO_ICMP && headers.ipv4() != nullptr) ||
                       (protocol == IPPROTO_ICMPV6 && headers.ipv6() != nullptr);
    const bool cut_off = headers.l4() == 0 && !headers.fragment();
    return cut_off || (known && headers.whole() && l4_checksum(headers).length == 0);
}

// The offset of the L4 checksum that covers IP's addresses and L4's ports, also in a first
// fragment; 0 if the packet has none.
inline unsigned pseudo_header_checksum(const Headers& headers) noexcept
{
    if (headers.udp() != nullptr)
        return headers.l4() + offsetof(rte_udp_hdr, dgram_cksum);
    if (headers.tcp() != nullptr)
        return headers.l4() + offsetof(rte_tcp_hdr, cksum);
    if (headers.icmpv6() != nullptr)
        return headers.l4() + offsetof(rte_icmp_hdr, icmp_cksum);
    return 0;
}

inline bool is_ip(const Headers& headers) noexcept
{
    return headers.ipv4() != nullptr || headers.ipv6() != nullptr;
}

inline bool may_be_partial(const Headers& headers) noexcept
{
    return headers.udp() != nullptr || headers.tcp() != nullptr;
}

// The sum in 16 bits, with the carries added. Sums are in the byte order of the packet.
constexpr std::uint16_t folded(std::uint32_t sum) noexcept
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(sum);
}

inline std::uint16_t sum_of(const Headers& headers, unsigned start, unsigned length) noexcept
{
    return rte_raw_cksum(headers.packet().bytes().data() + start, length);
}

inline std::uint16_t pseudo_sum(const Headers& headers, const L4Checksum& l4) noexcept
{
    if (!l4.has_pseudo_header)
        return 0;
    const bool v4 = headers.ipv4() != nullptr;
    const unsigned addresses =
        headers.l3() + (v4 ? offsetof(rte_ipv4_hdr, src_addr) : offsetof(rte_ipv6_hdr, src_addr));
    std::uint32_t sum = sum_of(headers, addresses, v4 ? 8 : 32);
    sum += rte_cpu_to_be_16(static_cast<std::uint16_t>(headers.protocol()));
    sum += rte_cpu_to_be_16(static_cast<std::uint16_t>(l4.length));
    return folded(sum);
}

inline std::uint16_t l4_sum(const Headers& headers, const L4Checksum& l4) noexcept
{
    return folded(std::uint32_t{pseudo_sum(headers, l4)} + sum_of(headers, l4.start, l4.length));
}

inline std::uint16_t word_at(Packet packet, unsigned offset) noexcept
{
    std::uint16_t word;
    std::memcpy(&word, packet.bytes().data() + offset, sizeof word);
    return word;
}

inline void write_word(Packet packet, unsigned offset, std::uint16_t word) noexcept
{
    std::memcpy(packet.bytes().data() + offset, &word, sizeof word);
}

// A UDP checksum of 0 would mean that there is none.
inline void set_l4_checksum(const Headers& headers, const L4Checksum& l4) noexcept
{
    write_word(headers.packet(), l4.start + l4.field, 0);
    auto checksum = static_cast<std::uint16_t>(~l4_sum(headers, l4));
    if (checksum == 0 && headers.protocol() == IPPROTO_UDP)
        checksum = 0xffff;
    write_word(headers.packet(), l4.start + l4.field, checksum);
}

}  // namespace pollux::detail
