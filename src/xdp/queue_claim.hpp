// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xdp/program.hpp"

#include <memory>

namespace pollux {

// Tells other Pollux processes, as long as it lives, that this one drives the queue.
class QueueClaim {
public:
    // Waits at most 1 s for another process to give the queue up. Throws Error: queue_in_use, with
    // that process's pid.
    QueueClaim(const Netdev& netdev, unsigned queue, std::shared_ptr<Program> program);
    ~QueueClaim();
    QueueClaim(QueueClaim&&) noexcept = default;
    QueueClaim& operator=(QueueClaim&&) = delete;

private:
    std::shared_ptr<Program> program_;  // empty when moved from
    unsigned queue_;
};

}  // namespace pollux
