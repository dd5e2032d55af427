// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

namespace pollux {

// Throws Error (invalid_option) for an argument of the user's that must not reach the EAL: one that
// would end the process, make it wait forever, send its log elsewhere, or crash it; and, where the
// program has more privileges than its user, one that makes it load the user's code.
void refuse_arguments(const std::vector<std::string>& arguments);

// Whether the argument is this option, with its value or without; getopt and so the EAL (until
// 25.07) also accept the beginning of a long one.
bool is_option(const std::string& argument, const std::string& option);

}  // namespace pollux
