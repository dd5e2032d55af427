// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace pollux {

// Where an XDP program runs: in the driver (native, XDP_FLAGS_DRV_MODE), or after it on socket
// buffers (generic, XDP_FLAGS_SKB_MODE), which every netdev can do and which is slower. automatic
// is native where the driver supports it.
enum class XdpMode : std::uint8_t { automatic, native, generic };

}  // namespace pollux
