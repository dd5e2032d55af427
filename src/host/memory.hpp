// SPDX-License-Identifier: BSD-3-Clause
// How much memory this machine has left.
#pragma once

#include "pollux/hugepages.hpp"

#include <cstddef>

namespace pollux {

// Bytes of ordinary memory that can be had without swapping (MemAvailable); 0 if unknown.
std::size_t available_memory();

}  // namespace pollux
