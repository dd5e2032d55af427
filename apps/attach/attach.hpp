// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace tool::attach {

// pollux attach: holds the XDP program while a DPDK application that knows nothing of Pollux runs.
int run(int argc, char** argv);

}  // namespace tool::attach
