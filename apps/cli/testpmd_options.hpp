// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

namespace tool {

// What to use instead of an option of testpmd or of the EAL that is not ours; empty if it is
// neither, or means here what it means there.
std::string_view instead_of(std::string_view option);

}  // namespace tool
