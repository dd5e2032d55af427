// SPDX-License-Identifier: BSD-3-Clause
// The state of a netdev's link.
#pragma once

#include <cstdint>

namespace pollux {

// Whether packets can leave through a netdev now. A Port keeps it up to date, for any thread to
// read.
enum class LinkState : std::uint8_t {
    up,    // administratively up, and there is a carrier
    down,  // may come up again
    gone   // the netdev was removed
};

}  // namespace pollux
