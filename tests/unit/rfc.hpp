// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

// Packets as the RFCs draw them, byte by byte and without DPDK's types, so that a mistake in their
// use cannot cancel out. Lengths are right and checksums 0.
namespace pollux::test::rfc {

using Bytes = std::vector<std::uint8_t>;

Bytes joined(std::initializer_list<Bytes> parts);
// 1, 2, 3, …
Bytes numbers(unsigned count);

Bytes ethernet(unsigned ether_type);
Bytes vlan(unsigned tci, unsigned ether_type);
Bytes arp();

// `options` in multiples of 4 bytes.
Bytes ipv4(unsigned protocol, const Bytes& payload, unsigned options = 0, unsigned fragment = 0);
Bytes ipv6(unsigned protocol, const Bytes& payload);
// Hop-by-hop, routing or destination options: 8 bytes and `more` times 8.
Bytes extension(unsigned next, unsigned more = 0, unsigned segments_left = 0);
Bytes fragment(unsigned next, unsigned offset_and_more);

// Destination options with the Home Address of Mobile IPv6.
Bytes home_address(unsigned next);
// An IPv4 packet with a loose source route of one router, whose pointer is 4, or 8 at its end.
Bytes routed_ipv4(unsigned protocol, const Bytes& payload, unsigned pointer);

Bytes udp(const Bytes& payload);
Bytes tcp(const Bytes& payload, unsigned options = 0);
Bytes icmp(unsigned type, const Bytes& payload);

unsigned word_at(std::span<const std::uint8_t> bytes, unsigned offset);
void write_word(std::span<std::uint8_t> bytes, unsigned offset, unsigned word);

// RFC 1071's checksum, with a remainder in place of carries.
unsigned checksum(const Bytes& covered);
// The pseudo-header of an IPv4 or IPv6 packet.
Bytes pseudo_header(const Bytes& ip, unsigned protocol, unsigned length);

}  // namespace pollux::test::rfc
