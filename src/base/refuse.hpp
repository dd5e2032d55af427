// SPDX-License-Identifier: BSD-3-Clause
// The two ways to say no: the caller asked for what cannot be, or the kernel did not do it.
#pragma once

#include "pollux/error.hpp"

#include <string>

namespace pollux {

// What the caller asks for cannot be had, whatever the kernel would say: EINVAL.
Error refuse(Cause cause, std::string where, std::string problem, std::string hint = {});

// A call failed with this errno. The cause follows from it where none is given: EPERM is
// missing_capability, ENODEV netdev_gone, EOPNOTSUPP not_supported, ENOMEM out_of_memory.
Error fail(int errnum, std::string where, std::string problem, std::string hint = {});
Error fail(Cause cause, int errnum, std::string where, std::string problem, std::string hint = {});

}  // namespace pollux
