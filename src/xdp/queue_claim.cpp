// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/queue_claim.hpp"

#include "base/retry.hpp"
#include "xdp/occupied.hpp"

#include <chrono>
#include <utility>

namespace pollux {

QueueClaim::QueueClaim(const Netdev& netdev, unsigned queue, std::shared_ptr<Program> program)
    : program_{std::move(program)},
      queue_{queue}
{
    // Chosen. With less, a restart may still meet the process that it follows; with more, a refusal
    // comes later.
    if (!retry(std::chrono::seconds{1}, [&] { return program_->claims().take(queue); }))
        throw occupied(netdev, queue, program_->id(), program_->claims().holder(queue));
}

QueueClaim::~QueueClaim()
{
    if (program_)
        program_->claims().drop(queue_);
}

}  // namespace pollux
