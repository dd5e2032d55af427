// SPDX-License-Identifier: BSD-3-Clause
// The parts that rewrite.hpp is made of; not part of the API.
#pragma once

#include "../checksum.hpp"
#include "../ip_address.hpp"

#include <rte_byteorder.h>
#include <rte_ip.h>

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace pollux::detail {

// Replaces bytes of IP's or L4's header, which the checksum at `field` covers; 0 if none does.
inline void replace(const Headers& headers, std::uint8_t* at, std::span<const std::uint8_t> bytes,
                    unsigned field) noexcept
{
    const std::uint16_t difference = checksum_difference({at, bytes.size()}, bytes);
    std::memcpy(at, bytes.data(), bytes.size());
    if (field == 0)
        return;
    const bool udp = headers.protocol() == IPPROTO_UDP;
    const std::uint16_t before = word_at(headers.packet(), field);
    if (udp && before == 0)
        return;
    const std::uint16_t after = changed_checksum(before, difference);
    write_word(headers.packet(), field, udp && after == 0 ? 0xffff : after);
}

// `offset` counts from the source address.
inline bool set_address(const Headers& headers, const IpAddress& address,
                        std::size_t offset) noexcept
{
    const unsigned protocol = headers.protocol(), field = pseudo_header_checksum(headers);
    const bool has_checksum = protocol == IPPROTO_UDP || protocol == IPPROTO_TCP ||
                              (protocol == IPPROTO_ICMPV6 && address.v6);
    const bool cut_off = has_checksum && headers.l4() != 0 && field == 0;
    if (!headers.end_to_end() || (headers.ipv6() != nullptr) != address.v6 || cut_off)
        return false;
    const std::span<const std::uint8_t> bytes{address.bytes.data(), address.size()};
    std::uint8_t* const ip = headers.packet().bytes().data() + headers.l3();
    if (rte_ipv4_hdr* const ipv4 = headers.ipv4(); ipv4 != nullptr) {
        std::uint8_t* const at = ip + offsetof(rte_ipv4_hdr, src_addr) + offset;
        const std::uint16_t difference = checksum_difference({at, bytes.size()}, bytes);
        ipv4->hdr_checksum = changed_checksum(ipv4->hdr_checksum, difference);
        replace(headers, at, bytes, field);
    } else {
        replace(headers, ip + offsetof(rte_ipv6_hdr, src_addr) + offset, bytes, field);
    }
    return true;
}

// `offset` counts from the source port.
inline bool set_port(const Headers& headers, std::uint16_t port, std::size_t offset) noexcept
{
    if (headers.udp() == nullptr && headers.tcp() == nullptr)
        return false;
    const std::uint16_t word = rte_cpu_to_be_16(port);
    std::uint8_t bytes[sizeof word];
    std::memcpy(bytes, &word, sizeof word);
    replace(headers, headers.packet().bytes().data() + headers.l4() + offset, bytes,
            pseudo_header_checksum(headers));
    return true;
}

}  // namespace pollux::detail
