// SPDX-License-Identifier: BSD-3-Clause
// Checks what privileges this process has for AF_XDP.
#pragma once

namespace pollux {

// Throws Error (missing_capability) with the names of the capabilities that AF_XDP needs and this
// process lacks. Port and Hold call it themselves. Any thread may call it.
void require_capabilities();

}  // namespace pollux
