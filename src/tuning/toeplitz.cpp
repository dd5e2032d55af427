// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/rss.hpp"

#include <netinet/in.h>
#include <rte_thash.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace pollux {

namespace {

constexpr unsigned most_words = 9;  // IPv6: two addresses and the ports

// The input of the hash, in 32-bit words of host byte order, as rte_softrss() wants it.
struct Input {
    std::array<std::uint32_t, most_words> words = {};
    unsigned count = 0;

    void add(const IpAddress& address)
    {
        for (std::size_t i = 0; i < address.size(); i += 4) {
            std::uint32_t word;
            std::memcpy(&word, &address.bytes[i], sizeof word);
            words[count++] = rte_be_to_cpu_32(word);
        }
    }
};

Input input_of(const FiveTuple& flow, bool ports)
{
    Input input;
    input.add(flow.source);
    input.add(flow.destination);
    if (ports)
        input.words[input.count++] =
            static_cast<std::uint32_t>(flow.source_port) << 16 | flow.destination_port;
    return input;
}

// Makes both directions the same flow, as RXH_XFRM_SYM_* do: a ^ b twice, or a | b and a ^ b.
template <class Value>
void make_symmetric(Value& a, Value& b, Rss::Symmetry how)
{
    const Value either = how == Rss::Symmetry::by_or_xor ? a | b : a ^ b;
    b = a ^ b;
    a = either;
}

FiveTuple symmetric(FiveTuple flow, Rss::Symmetry how)
{
    if (how == Rss::Symmetry::none)
        return flow;
    for (std::size_t i = 0; i < flow.source.size(); ++i)
        make_symmetric(flow.source.bytes[i], flow.destination.bytes[i], how);
    make_symmetric(flow.source_port, flow.destination_port, how);
    return flow;
}

}  // namespace

std::uint32_t toeplitz(std::span<const std::uint8_t> key, const FiveTuple& flow, bool ports)
{
    Input input = input_of(flow, ports);
    std::array<std::uint32_t, most_words + 1> aligned = {};
    std::memcpy(aligned.data(), key.data(), std::min(key.size(), sizeof aligned));
    return rte_softrss(input.words.data(), input.count,
                       reinterpret_cast<const std::uint8_t*>(aligned.data()));
}

std::optional<unsigned> Rss::queue(const FiveTuple& flow) const
{
    const bool v6 = flow.source.v6;
    std::optional<bool> hashed;
    if (flow.protocol == IPPROTO_TCP)
        hashed = v6 ? ports.tcp6 : ports.tcp4;
    else if (flow.protocol == IPPROTO_UDP)
        hashed = v6 ? ports.udp6 : ports.udp4;
    if (table.empty() || key.empty() || !is_toeplitz || !hashed)
        return std::nullopt;
    return table[toeplitz(key, symmetric(flow, symmetry), *hashed) % table.size()];
}

}  // namespace pollux
