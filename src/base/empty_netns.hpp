// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>

namespace pollux {

// Does the work on a thread of its own in a new, empty network namespace. There it reaches no
// netdev by name or ifindex; descriptors are the same. Returns 0, or the errno that prevented it:
// then the work was not done.
int in_empty_netns(const std::function<void()>& work) noexcept;

}  // namespace pollux
