// SPDX-License-Identifier: BSD-3-Clause
// Says whether a port receives, sends, or both.
#pragma once

#include <cstdint>

namespace pollux {

// What a socket is used for. The PMD makes all of its rings in any case.
enum class Direction : std::uint8_t { both, receive, transmit };

}  // namespace pollux
