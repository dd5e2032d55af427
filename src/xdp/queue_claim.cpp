// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/queue_claim.hpp"

#include "xdp/attached_program.hpp"

#include <chrono>
#include <thread>
#include <utility>

namespace pollux {

QueueClaim::QueueClaim(const Netdev& netdev, unsigned queue, std::shared_ptr<Program> program)
    : program_{std::move(program)},
      queue_{queue}
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{1};
    while (!program_->claims().take(queue)) {
        if (std::chrono::steady_clock::now() >= deadline)
            throw occupied(netdev, queue, program_->id(), program_->claims().holder(queue));
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
}

QueueClaim::~QueueClaim()
{
    if (program_)
        program_->claims().drop(queue_);
}

}  // namespace pollux
