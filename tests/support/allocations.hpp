// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace pollux::test {

// How often the calling thread has taken memory from the heap so far: malloc and its relatives, and
// with them operator new.
std::uint64_t allocations() noexcept;

}  // namespace pollux::test
