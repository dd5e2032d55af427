// SPDX-License-Identifier: BSD-3-Clause
// The options of IP that put other addresses than those of its header under L4's checksum; not part
// of the API. Rare, so not inlined into what every packet passes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pollux::detail {

// Whether IPv4's options have a source route that is not at its end: then the header has the
// address of the next router, and the option that of the destination (RFC 791, section 3.1).
[[gnu::noinline]] inline bool has_source_route(std::span<const std::uint8_t> options) noexcept
{
    constexpr std::uint8_t end = 0, no_operation = 1, loose = 131, strict = 137;
    for (std::size_t i = 0; i < options.size() && options[i] != end;) {
        if (options[i] == no_operation) {
            ++i;
            continue;
        }
        const std::size_t rest = options.size() - i;
        const std::size_t length = rest < 2 ? 0 : options[i + 1];
        if (length < 2 || length > rest)
            return false;  // whoever receives it drops it
        const bool is_route = options[i] == loose || options[i] == strict;
        if (is_route && length > 2 && options[i + 2] <= length)
            return true;
        i += length;
    }
    return false;
}

// Whether a header of IPv6 destination options has the home address of a mobile node, in whose
// place the header has the node's care-of address (RFC 6275, section 6.3).
[[gnu::noinline]] inline bool has_home_address(std::span<const std::uint8_t> header) noexcept
{
    constexpr std::uint8_t one_byte_of_padding = 0, home_address = 201;
    for (std::size_t i = 2; i + 1 < header.size();) {
        if (header[i] == home_address)
            return true;
        i += header[i] == one_byte_of_padding ? 1 : 2U + header[i + 1];
    }
    return false;
}

}  // namespace pollux::detail
