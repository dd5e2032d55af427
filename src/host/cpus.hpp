// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

namespace pollux {

// The CPUs that the calling thread may run on, ascending.
std::vector<unsigned> allowed_cpus();

}  // namespace pollux
