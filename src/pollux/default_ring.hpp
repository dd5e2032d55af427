// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pollux {

// The descriptors of a queue's RX and TX ring, unless the options say otherwise.
inline constexpr unsigned default_ring = 2048;

}  // namespace pollux
