// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"
#include "xdp/holder.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace pollux {

// A living process that drives a queue.
struct QueueHolder {
    std::uint32_t pid = 0;  // in its own pid namespace; 0: there is none
    bool here = false;      // it is this process
    bool visible = true;    // it is in our pid namespace

    explicit operator bool() const noexcept { return pid != 0; }
    // "pid 12", or "pid 12 of another pid namespace".
    std::string text() const;
};

// Shows other processes which process drives which queue of a netdev, in the map `pollux_claims` of
// the XDP program. The claim of a killed process stays there, but is ignored.
class Claims {
public:
    explicit Claims(UniqueFd map = UniqueFd{}) noexcept : map_{std::move(map)} {}

    // Claims the queue for this process. Returns false if a living process has it, also this one.
    // Throws Error if this process cannot show that it lives.
    bool take(unsigned queue);
    // Gives up a claim.
    void drop(unsigned queue) const noexcept;

    // The living process that has the queue, or any queue.
    QueueHolder holder(unsigned queue) const;
    QueueHolder any_holder() const;

private:
    UniqueFd map_;
    std::shared_ptr<const Holder> self_;  // as long as this process may have a claim
};

}  // namespace pollux
