// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pollux {

// Whether the application has asked the Eal for hugepages and nothing else (Memory::hugepages).
bool eal_requires_hugepages() noexcept;

}  // namespace pollux
