// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>

namespace pollux {

// Does the work on a thread of its own in a new, empty network namespace. From there it reaches no
// netdev by name or ifindex, but all open descriptors. Returns 0, or an errno if there can be no
// such namespace; the work was then not done.
int in_empty_netns(const std::function<void()>& work) noexcept;

}  // namespace pollux
