// SPDX-License-Identifier: BSD-3-Clause
// IP addresses, from text and to text.
//
//     const pollux::IpAddress host{"2001:db8::1"};
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pollux {

// An IPv4 or IPv6 address.
struct IpAddress {
    IpAddress() = default;  // 0.0.0.0
    // From "192.0.2.1" or "2001:db8::1", without a prefix length or a zone. Throws Error
    // (invalid_option) for anything else.
    explicit IpAddress(std::string_view text);

    bool v6 = false;
    std::array<std::uint8_t, 16> bytes = {};  // in network byte order; IPv4 uses the first 4

    std::size_t size() const noexcept { return v6 ? 16 : 4; }  // bytes
    std::string text() const;
    bool operator==(const IpAddress&) const = default;
};

}  // namespace pollux
