// SPDX-License-Identifier: BSD-3-Clause
// The two modes in which the kernel runs an XDP program.
#pragma once

#include <cstdint>

namespace pollux {

// All queues of a netdev have the same mode.
enum class XdpMode : std::uint8_t {
    automatic,  // native if the driver supports it, otherwise generic
    native,     // in the driver (XDP_FLAGS_DRV_MODE)
    generic     // after the driver, on socket buffers (XDP_FLAGS_SKB_MODE): any netdev, but slower
};

}  // namespace pollux
