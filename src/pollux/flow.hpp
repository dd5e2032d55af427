// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace pollux {

// Packets of one IP protocol to one destination port.
struct Flow {
    std::uint8_t protocol = 0;  // IPPROTO_UDP and so on
    std::uint16_t port = 0;     // in host order; 0: any, or the protocol has none

    bool operator==(const Flow&) const = default;
};

}  // namespace pollux
