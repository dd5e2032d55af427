// SPDX-License-Identifier: BSD-3-Clause
// Describes packets that a port takes, while all others stay with the kernel (PortOptions::take).
//
//     options.take = {{.protocol = IPPROTO_UDP, .port = 4789}};
#pragma once

#include <cstdint>

namespace pollux {

// Packets of one IP protocol to one destination port.
struct Flow {
    std::uint8_t protocol = 0;  // IPPROTO_UDP and so on
    std::uint16_t port = 0;     // in host byte order; 0: any, or the protocol has no ports

    bool operator==(const Flow&) const = default;
};

}  // namespace pollux
