// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace pollux {

// Whether packets can leave through a netdev now; kept up to date by the Port.
enum class LinkState : std::uint8_t { up, down, gone };

}  // namespace pollux
