// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace tool::fwd {

// pollux fwd: forwards packets between interfaces, with testpmd's options.
int run(int argc, char** argv);

}  // namespace tool::fwd
