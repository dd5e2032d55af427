// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

#include <cstddef>

namespace pollux {

// Whether this process can have so many bytes of hugepages at this moment: takes them and gives
// them back. The number of free pages does not say that, because of other processes that have
// reserved some, and of the limits of a hugetlb cgroup.
bool can_have_hugepages(std::size_t bytes);

// While it lives, no other process that runs the same program is between a trial and the pages that
// it takes. Waits for at most 2 s, since anybody could hold such a lock.
class HugepageTurn {
public:
    HugepageTurn();

private:
    UniqueFd lock_;
};

}  // namespace pollux
