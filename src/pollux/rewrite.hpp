// SPDX-License-Identifier: BSD-3-Clause
// Changes what routers, load balancers and echo servers change in a packet, and keeps its checksums
// right:
//
//     const pollux::Headers headers{packet};
//     if (pollux::swap_ips(headers) && pollux::swap_ports(headers)) …  // send it back
//     if (pollux::set_destination(headers, backend)) …
//
// swap_macs() is in packet.hpp. A checksum that was wrong stays wrong, and a UDP checksum of 0,
// which means that there is none, stays 0. One that a host has left partial must be finished before
// (finish_partial_checksum()). Call them from the thread that holds the packet.
#pragma once

#include "checksum.hpp"
#include "detail/rewrite.hpp"
#include "headers.hpp"
#include "ip_address.hpp"

#include <rte_ip.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace pollux {

// Exchanges the addresses of IPv4 or IPv6. Returns false and changes nothing if it is not IP, or
// not Headers::end_to_end(): then L4's checksum, and the way back, need an address that is
// elsewhere.
inline bool swap_ips(const Headers& headers) noexcept
{
    if (!headers.end_to_end())
        return false;
    if (rte_ipv4_hdr* ip = headers.ipv4(); ip != nullptr) {
        const rte_be32_t source = ip->src_addr;
        ip->src_addr = ip->dst_addr;
        ip->dst_addr = source;
        return true;
    }
    if (headers.ipv6() != nullptr) {
        std::uint8_t* source =
            headers.packet().bytes().data() + headers.l3() + offsetof(rte_ipv6_hdr, src_addr);
        std::swap_ranges(source, source + 16, source + 16);
        return true;
    }
    return false;
}

// Exchanges the ports of UDP or TCP. Returns false and changes nothing if it is neither of them.
inline bool swap_ports(const Headers& headers) noexcept
{
    if (headers.udp() == nullptr && headers.tcp() == nullptr)
        return false;
    std::uint8_t* source = headers.packet().bytes().data() + headers.l4();
    std::swap_ranges(source, source + 2, source + 2);
    return true;
}

// Replaces an address of IPv4 or IPv6. Adapts the checksums of IPv4, UDP, TCP and ICMPv6 by the
// difference; those of other protocols over IP stay as they are. Of fragments, change all: only the
// first one has L4's checksum.
//
// Returns false and changes nothing if it is not IP of the address's version, or not
// Headers::end_to_end(), or if the header of UDP, TCP or ICMPv6 is cut off or has a wrong length.
inline bool set_source(const Headers& headers, const IpAddress& address) noexcept
{
    return detail::set_address(headers, address, 0);
}
inline bool set_destination(const Headers& headers, const IpAddress& address) noexcept
{
    return detail::set_address(headers, address, address.size());
}

// Replaces a port of UDP or TCP, in host byte order, and adapts the checksum. Returns false and
// changes nothing if it is neither of them; later fragments have no ports.
inline bool set_source_port(const Headers& headers, std::uint16_t port) noexcept
{
    return detail::set_port(headers, port, 0);
}
inline bool set_destination_port(const Headers& headers, std::uint16_t port) noexcept
{
    return detail::set_port(headers, port, sizeof port);
}

// Decrements IPv4's TTL, and adapts the header's checksum, or IPv6's hop limit. Returns false and
// changes nothing if that would leave 0, or if it is not IP: such a packet must not be forwarded.
inline bool decrement_ttl(const Headers& headers) noexcept
{
    if (rte_ipv4_hdr* ip = headers.ipv4(); ip != nullptr) {
        if (ip->time_to_live <= 1)
            return false;
        const unsigned offset = headers.l3() + offsetof(rte_ipv4_hdr, time_to_live);
        const std::uint16_t before = detail::word_at(headers.packet(), offset);
        --ip->time_to_live;
        const std::uint16_t after = detail::word_at(headers.packet(), offset);
        ip->hdr_checksum = changed_checksum(ip->hdr_checksum, before, after);
        return true;
    }
    if (rte_ipv6_hdr* ip = headers.ipv6(); ip != nullptr && ip->hop_limits > 1) {
        --ip->hop_limits;
        return true;
    }
    return false;
}

}  // namespace pollux
