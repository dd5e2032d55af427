// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace pollux {

// Why rte_eal_init() would reject these arguments, the first of which is the program's name; empty
// if it accepts them. Tried in a child process, because an EAL may end the process for one that it
// does not know (eal_exits_at_bad_words).
std::string eal_complaint(const std::vector<std::string>& arguments);

}  // namespace pollux
