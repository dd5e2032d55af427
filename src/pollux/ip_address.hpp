// SPDX-License-Identifier: BSD-3-Clause
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
    // As people write it, without a prefix length or a zone. Throws Error.
    explicit IpAddress(std::string_view text);

    bool v6 = false;
    std::array<std::uint8_t, 16> bytes = {};  // in network byte order; IPv4 has the first four

    std::size_t size() const noexcept { return v6 ? 16 : 4; }
    std::string text() const;
    bool operator==(const IpAddress&) const = default;
};

}  // namespace pollux
