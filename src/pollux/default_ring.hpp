// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pollux {

// The descriptors of a queue's RX and TX ring, unless the options say otherwise.
//
// One stream of TCP at 3 Gbit/s through a veth was sent again 5,800 to 30,800 times in 4 s with
// 1024, hardly ever with 2048 (scripts/bench tcp), and no less with 4096, because the PMD gives the
// kernel no more than 2048 frames.
inline constexpr unsigned default_ring = 2048;

}  // namespace pollux
