// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace wire {

// A numbered frame: Ethernet, IPv4, UDP (checksum 0, "none"), a 12-byte tag, and a payload in which
// every byte is a function of the tag and the UDP port:
//
//    0  dst MAC | src MAC | 0x0800          14  IPv4 | 34  UDP, source port = first_port + flow
//   42  u16 magic, u16 run, u16 size, u16 direction << 15 | flow     (one word, host order)
//   50  u32 sequence
//   54  payload word i = seed + i * stride; the last one is cut off where the frame ends
//
// The smallest frame has 48 bits of payload, so a damaged tag does not pass either.
constexpr std::size_t udp_source_offset = 34;
constexpr std::size_t tag_offset = 42, sequence_offset = 50, payload_offset = 54;
constexpr std::size_t min_frame = 60, max_frame = 9216;  // whole frames, without FCS
constexpr std::uint16_t first_port = 1024;
constexpr unsigned max_flows = 32768;

enum class Direction : std::uint16_t { a_to_b, b_to_a };

struct Tag {
    std::uint16_t run = 0;  // one invocation's frames; older ones still under way are foreign
    std::uint16_t size = min_frame;
    Direction direction = Direction::a_to_b;
    std::uint16_t flow = 0;
    std::uint32_t sequence = 0;  // within the flow
    std::uint16_t port = 0;      // UDP destination; lies in the header only

    std::uint64_t word() const
    {
        return magic | std::uint64_t{run} << 16 | std::uint64_t{size} << 32 |
               (std::uint64_t(direction) << 15 | flow) << 48;
    }
    static constexpr std::uint64_t magic = 0x5077;
};

// The payload's first word: a hash of the tag (two multiplications, two shifts: a BPF program that
// has to write the same bytes can follow).
constexpr std::uint64_t hash_factor = 0x9e3779b97f4a7c15, payload_stride = 0xbf58476d1ce4e5b9;
constexpr int hash_shifts[] = {32, 29};

inline std::uint64_t payload_seed(const Tag& tag)
{
    auto seed = (std::uint64_t{tag.port} << 32 | tag.sequence) * hash_factor ^ tag.word();
    for (const int shift : hash_shifts) {
        seed *= hash_factor;
        seed ^= seed >> shift;
    }
    return seed;
}

// Writes the whole frame, tag.size bytes.
void compose(const Tag& tag, std::byte* frame);

// Gives a frame of `length` bytes the VLAN tag (priority and ID), and returns its new length.
constexpr std::size_t vlan_tag_size = 4;
std::size_t insert_vlan_tag(std::byte* frame, std::size_t length, std::uint16_t tag);

// What a forwarder may have changed. A router has other MACs, and takes one from the TTL.
enum class Macs { as_sent, swapped, any, routed };
enum class Verdict { intact, corrupt, foreign };

struct Inspected {
    Verdict verdict;
    Tag tag;  // to be believed when intact
};

// Checks every byte. `length` is the length on the wire, `bytes` what was captured of it.
Inspected inspect(std::span<const std::byte> bytes, std::size_t length, Macs macs);

}  // namespace wire
