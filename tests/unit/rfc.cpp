// SPDX-License-Identifier: BSD-3-Clause
#include "rfc.hpp"

#include <algorithm>
#include <numeric>

namespace pollux::test::rfc {

namespace {

std::uint8_t high(unsigned word)
{
    return static_cast<std::uint8_t>(word >> 8);
}

std::uint8_t low(unsigned word)
{
    return static_cast<std::uint8_t>(word);
}

}  // namespace

Bytes joined(std::initializer_list<Bytes> parts)
{
    Bytes all;
    for (const Bytes& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Bytes numbers(unsigned count)
{
    Bytes all(count);
    std::iota(all.begin(), all.end(), std::uint8_t{1});
    return all;
}

Bytes ethernet(unsigned ether_type)
{
    return {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, high(ether_type), low(ether_type)};
}

Bytes vlan(unsigned tci, unsigned ether_type)
{
    return {high(tci), low(tci), high(ether_type), low(ether_type)};
}

Bytes arp()
{
    return joined({{0, 1, 8, 0, 6, 4, 0, 1}, numbers(20)});
}

Bytes ipv4(unsigned protocol, const Bytes& payload, unsigned options, unsigned fragment)
{
    const unsigned header = 20 + options, total = header + payload.size();
    const auto version_ihl = low(0x40 | header / 4);
    return joined({{version_ihl, 0, high(total), low(total), 0, 7, high(fragment), low(fragment)},
                   {64, low(protocol), 0, 0, 192, 0, 2, 1, 198, 51, 100, 2},
                   Bytes(options, 1),
                   payload});
}

Bytes ipv6(unsigned protocol, const Bytes& payload)
{
    const unsigned length = payload.size();
    return joined({{0x60, 0, 0, 0, high(length), low(length), low(protocol), 64},
                   {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                   {0x20, 1, 0x0d, 0xb8, 0, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x12, 2},
                   payload});
}

Bytes extension(unsigned next, unsigned more, unsigned segments_left)
{
    Bytes header(8 + 8 * more, 0);
    header[0] = low(next);
    header[1] = low(more);
    header[3] = low(segments_left);
    return header;
}

Bytes fragment(unsigned next, unsigned offset_and_more)
{
    return {low(next), 0, high(offset_and_more), low(offset_and_more), 0, 0, 0, 9};
}

Bytes home_address(unsigned next)
{
    // A byte of padding, three more, and the option, which begins at 8n+6.
    return joined({{low(next), 2, 0, 1, 1, 0, 201, 16}, numbers(16)});
}

Bytes routed_ipv4(unsigned protocol, const Bytes& payload, unsigned pointer)
{
    Bytes bytes = ipv4(protocol, payload, 8);
    const Bytes route{131, 7, low(pointer), 10, 0, 0, 1};  // after one byte of padding
    std::copy(route.begin(), route.end(), bytes.begin() + 21);
    return bytes;
}

Bytes udp(const Bytes& payload)
{
    const unsigned length = 8 + payload.size();
    return joined({{0x12, 0x34, 0, 53, high(length), low(length), 0, 0}, payload});
}

Bytes tcp(const Bytes& payload, unsigned options)
{
    const auto offset = low((20 + options) / 4 << 4);
    return joined({{0xab, 0xcd, 0, 80, 1, 2, 3, 4, 5, 6, 7, 8, offset, 0x18, 1, 0, 0, 0, 0, 0},
                   Bytes(options, 1),
                   payload});
}

Bytes icmp(unsigned type, const Bytes& payload)
{
    return joined({{low(type), 0, 0, 0, 0, 3, 0, 4}, payload});
}

unsigned word_at(std::span<const std::uint8_t> bytes, unsigned offset)
{
    return bytes[offset] << 8 | bytes[offset + 1];
}

void write_word(std::span<std::uint8_t> bytes, unsigned offset, unsigned word)
{
    bytes[offset] = high(word);
    bytes[offset + 1] = low(word);
}

unsigned checksum(const Bytes& covered)
{
    std::uint64_t sum = 0;
    for (unsigned i = 0; i < covered.size(); ++i)
        sum += i % 2 == 0 ? covered[i] << 8 : covered[i];
    return (0xffff - sum % 0xffff) % 0xffff;
}

Bytes pseudo_header(const Bytes& ip, unsigned protocol, unsigned length)
{
    const bool v4 = ip[0] >> 4 == 4;
    const auto addresses = ip.begin() + (v4 ? 12 : 8);
    return joined({Bytes(addresses, addresses + (v4 ? 8 : 32)),
                   {0, low(protocol), high(length), low(length)}});
}

}  // namespace pollux::test::rfc
