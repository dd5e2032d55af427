// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

#include <cstdint>

namespace pollux {

// Which process drives which queue of a netdev, for the others to see: the map `pollux_claims` of
// the XDP program. The claim of a process that was killed stays, and counts for nothing.
class Claims {
public:
    explicit Claims(UniqueFd map = UniqueFd{}) noexcept : map_{std::move(map)} {}

    // Makes the queue this process's own. False when another living process has it, or this one has
    // already.
    bool take(unsigned queue) const;
    // Gives up what was taken.
    void drop(unsigned queue) const noexcept;

    // Pid of the living process that has the queue, or any queue; 0 when nobody has.
    std::uint32_t holder(unsigned queue) const;
    std::uint32_t any_holder() const;

private:
    UniqueFd map_;
};

}  // namespace pollux
