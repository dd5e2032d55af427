// SPDX-License-Identifier: BSD-3-Clause
#include "host/privilege.hpp"

#include <sys/auxv.h>

namespace pollux {

bool has_privileges_of_its_file() noexcept
{
    return getauxval(AT_SECURE) != 0;
}

}  // namespace pollux
