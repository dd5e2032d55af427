// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/attached_program.hpp"

namespace pollux {

// Any loaded XDP program, given its descriptor; `generic` is not known of it.
AttachedProgram examine_program(int fd);

}  // namespace pollux
