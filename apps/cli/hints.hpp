// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

namespace tool {

// The library's errors name fields of its options, in backquotes: `take_all`. Puts the tool's own
// option in the place of each: --take-all. Other text in backquotes stays.
std::string with_flags(std::string_view error);

}  // namespace tool
