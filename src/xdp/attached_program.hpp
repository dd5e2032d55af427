// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/attached_program.hpp"

namespace pollux {

// Describes a loaded XDP program, given its descriptor. Does not find out `generic`.
AttachedProgram examine_program(int fd);

}  // namespace pollux
