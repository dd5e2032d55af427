// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

#include <cstdint>

namespace pollux {

// Shows other processes which process drives which queue of a netdev, in the map `pollux_claims` of
// the XDP program. The claim of a killed process stays there, but is ignored.
class Claims {
public:
    explicit Claims(UniqueFd map = UniqueFd{}) noexcept : map_{std::move(map)} {}

    // Claims the queue for this process. Returns false if a living process has it, also this one.
    bool take(unsigned queue) const;
    // Gives up a claim.
    void drop(unsigned queue) const noexcept;

    // Pid of the living process that has the queue, or any queue; 0 if there is none.
    std::uint32_t holder(unsigned queue) const;
    std::uint32_t any_holder() const;

private:
    UniqueFd map_;
};

}  // namespace pollux
