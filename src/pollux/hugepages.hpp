// SPDX-License-Identifier: BSD-3-Clause
// How many hugepages this machine has left for frames.
#pragma once

#include <cstddef>

namespace pollux {

// Bytes of free hugepages of all sizes, from /sys/kernel/mm/hugepages; 0 if there are none. Any
// thread.
std::size_t free_hugepage_bytes();

}  // namespace pollux
