// SPDX-License-Identifier: BSD-3-Clause
#include "support/wire/frame.hpp"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/udp.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace wire {

namespace {

struct [[gnu::packed]] Headers {
    std::uint8_t destination[ETH_ALEN], source[ETH_ALEN];
    std::uint16_t ethertype;
    iphdr ip;
    udphdr udp;
};
static_assert(sizeof(Headers) == tag_offset);

// The hosts' addresses are the same in every run, and no host has them: a frame that reaches the
// host's own stack (PACKET_OTHERHOST) is dropped there at once and causes no ICMP.
constexpr std::uint8_t host_mac[2][ETH_ALEN] = {{2, 0, 0, 0, 0, 0xa}, {2, 0, 0, 0, 0, 0xb}};
constexpr std::uint32_t host_ip[2] = {0xc6120001, 0xc6120002};  // 198.18.0.0/15, RFC 2544

std::uint16_t ip_checksum(const iphdr& ip)
{
    std::array<std::uint16_t, sizeof ip / 2> words;
    std::memcpy(words.data(), &ip, sizeof ip);
    std::uint32_t sum = 0;
    for (const auto word : words)
        sum += word;
    sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~(sum + (sum >> 16)));
}

constexpr std::uint8_t first_ttl = 64;

Headers headers_of(const Tag& tag, std::uint8_t ttl = first_ttl)
{
    const auto from = static_cast<unsigned>(tag.direction), to = 1 - from;
    Headers headers{};
    std::memcpy(headers.destination, host_mac[to], ETH_ALEN);
    std::memcpy(headers.source, host_mac[from], ETH_ALEN);
    headers.ethertype = htons(ETH_P_IP);
    iphdr ip{};
    ip.version = 4;
    ip.ihl = 5;
    ip.tot_len = htons(static_cast<std::uint16_t>(tag.size - ETH_HLEN));
    ip.ttl = ttl;
    ip.protocol = IPPROTO_UDP;
    ip.saddr = htonl(host_ip[from]);
    ip.daddr = htonl(host_ip[to]);
    ip.check = ip_checksum(ip);
    headers.ip = ip;
    headers.udp.source = htons(static_cast<std::uint16_t>(first_port + tag.flow));
    headers.udp.dest = htons(tag.port);
    headers.udp.len = htons(static_cast<std::uint16_t>(tag.size - ETH_HLEN - sizeof ip));
    return headers;
}

template <class T>
T load(const std::byte* from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

bool payload_intact(const Tag& tag, const std::byte* frame)
{
    auto word = payload_seed(tag);
    const auto* at = frame + payload_offset;
    const auto* end = frame + tag.size;
    std::uint64_t difference = 0;
    for (; end - at >= 8; at += 8, word += payload_stride)
        difference |= load<std::uint64_t>(at) ^ word;
    return difference == 0 && std::memcmp(at, &word, static_cast<std::size_t>(end - at)) == 0;
}

bool headers_intact(const Headers& got, Headers expected, Macs macs)
{
    if (macs == Macs::swapped)
        std::swap(expected.source, expected.destination);
    const bool any_macs = macs == Macs::any || macs == Macs::routed;
    const std::size_t unchecked = any_macs ? 2 * ETH_ALEN : 0;
    return std::memcmp(reinterpret_cast<const char*>(&got) + unchecked,
                       reinterpret_cast<const char*>(&expected) + unchecked,
                       sizeof got - unchecked) == 0;
}

Tag tag_in(const std::byte* frame, const Headers& headers)
{
    const auto word = load<std::uint64_t>(frame + tag_offset);
    return {.run = static_cast<std::uint16_t>(word >> 16),
            .size = static_cast<std::uint16_t>(word >> 32),
            .direction = Direction(word >> 63),
            .flow = static_cast<std::uint16_t>(word >> 48 & 0x7fff),
            .sequence = load<std::uint32_t>(frame + sequence_offset),
            .port = ntohs(headers.udp.dest)};
}

// Ours, whatever happened to the rest of it: one of magic and IP addresses has survived.
bool looks_ours(const Headers& headers, std::uint16_t magic)
{
    const auto source = ntohl(headers.ip.saddr), destination = ntohl(headers.ip.daddr);
    return magic == Tag::magic || (source == host_ip[0] && destination == host_ip[1]) ||
           (source == host_ip[1] && destination == host_ip[0]);
}

}  // namespace

void compose(const Tag& tag, std::byte* frame)
{
    const auto headers = headers_of(tag);
    const auto word = tag.word();
    std::memcpy(frame, &headers, sizeof headers);
    std::memcpy(frame + tag_offset, &word, sizeof word);
    std::memcpy(frame + sequence_offset, &tag.sequence, sizeof tag.sequence);

    auto payload = payload_seed(tag);
    auto* at = frame + payload_offset;
    auto* end = frame + tag.size;
    for (; end - at >= 8; at += 8, payload += payload_stride)
        std::memcpy(at, &payload, 8);
    std::memcpy(at, &payload, static_cast<std::size_t>(end - at));
}

std::size_t insert_vlan_tag(std::byte* frame, std::size_t length, std::uint16_t tag)
{
    const std::array<std::uint16_t, 2> words{htons(ETH_P_8021Q), htons(tag)};
    static_assert(sizeof words == vlan_tag_size);
    auto* at = frame + 2 * ETH_ALEN;
    std::memmove(at + vlan_tag_size, at, length - 2 * ETH_ALEN);
    std::memcpy(at, words.data(), vlan_tag_size);
    return length + vlan_tag_size;
}

Inspected inspect(std::span<const std::byte> bytes, std::size_t length, Macs macs)
{
    // Cut short, a frame is still known by what is left of it; behind its end it counts as zeros.
    std::array<std::byte, payload_offset> head{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), head.size()), head.begin());
    const auto headers = load<Headers>(head.data());
    const auto tag = tag_in(head.data(), headers);
    if (!looks_ours(headers, load<std::uint16_t>(head.data() + tag_offset)))
        return {Verdict::foreign, tag};

    const std::uint8_t ttl = macs == Macs::routed ? first_ttl - 1 : first_ttl;
    const bool whole = length == tag.size && bytes.size() == length && length >= min_frame;
    const bool intact = whole && load<std::uint16_t>(head.data() + tag_offset) == Tag::magic &&
                        headers_intact(headers, headers_of(tag, ttl), macs) &&
                        payload_intact(tag, bytes.data());
    return {intact ? Verdict::intact : Verdict::corrupt, tag};
}

}  // namespace wire
