// SPDX-License-Identifier: BSD-3-Clause
// A flow: the packets with the same addresses, ports and protocol.
//
//     if (const auto flow = pollux::five_tuple(headers))  // in headers.hpp
//         backend = backends[pollux::symmetric_hash(*flow) % backends.size()];
#pragma once

#include "ip_address.hpp"

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

namespace pollux {

// One direction of a flow over IP, as its packets arrive. Ports are in host byte order.
struct FiveTuple {
    IpAddress source, destination;
    std::uint16_t source_port = 0, destination_port = 0;
    std::uint8_t protocol = IPPROTO_UDP;

    // The other direction.
    FiveTuple reversed() const noexcept
    {
        return {destination, source, destination_port, source_port, protocol};
    }
    bool operator==(const FiveTuple&) const = default;
};

namespace detail {

// The finalizer of SplitMix64: every bit of the result depends on every bit of `value`.
constexpr std::uint64_t mixed(std::uint64_t value) noexcept
{
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
    value = (value ^ value >> 27) * 0x94d049bb133111eb;
    return value ^ value >> 31;
}

inline std::uint64_t hash_of_end(const IpAddress& address, std::uint16_t port) noexcept
{
    std::uint64_t words[2];
    std::memcpy(words, address.bytes.data(), sizeof words);
    const std::uint64_t rest = std::uint64_t{address.v6} << 16 | port;
    return mixed(mixed(mixed(rest) ^ words[0]) ^ words[1]);
}

}  // namespace detail

// Returns a hash of 64 bits that both directions of a flow share; std::hash is that of one
// direction. Both are the same in every process on machines of one byte order. They have no key:
// whoever chooses the addresses of the packets can choose the hash. Any thread.
inline std::uint64_t symmetric_hash(const FiveTuple& flow) noexcept
{
    const std::uint64_t source = detail::hash_of_end(flow.source, flow.source_port);
    const std::uint64_t destination = detail::hash_of_end(flow.destination, flow.destination_port);
    return detail::mixed(source + destination + flow.protocol);
}

}  // namespace pollux

template <>
struct std::hash<pollux::FiveTuple> {
    std::size_t operator()(const pollux::FiveTuple& flow) const noexcept
    {
        using namespace pollux::detail;
        const std::uint64_t source = hash_of_end(flow.source, flow.source_port);
        const std::uint64_t destination = hash_of_end(flow.destination, flow.destination_port);
        return mixed(mixed(source) + destination + flow.protocol);
    }
};
