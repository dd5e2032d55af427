// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace pollux {

// What an EAL that would end the process for a word (eal_exits_at_bad_words) has to say against one
// of these; nothing if it takes them all. `words` begin with the program's name.
std::string eal_complaint(const std::vector<std::string>& words);

}  // namespace pollux
