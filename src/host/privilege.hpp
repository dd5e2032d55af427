// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace pollux {

// Whether this program was given more privileges than the user has who started it: by file
// capabilities (setcap), setuid or setgid. Then no code of that user may run in it.
bool has_privileges_of_its_file() noexcept;

}  // namespace pollux
