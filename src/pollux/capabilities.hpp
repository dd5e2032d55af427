// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pollux {

// Throws Error that names the capabilities that this process needs for AF_XDP and lacks. Ports and
// Holds call it themselves. Any thread.
void require_capabilities();

}  // namespace pollux
