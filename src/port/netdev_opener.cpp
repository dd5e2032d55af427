// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/vdev.hpp"
#include "port/openers.hpp"

namespace pollux {

void open_netdev(const PortPlan& plan, bool keep_dispatcher, Umem& umem, const Opened& opened)
{
    const PortOptions& options = plan.options;
    unsigned position = 0;
    for (const QueueGroup& group : plan.groups) {
        const auto vdev = std::make_shared<Vdev>(
            Vdev::Options{.netdev = options.netdev,
                          .first_queue = group.first,
                          .queues = group.count,
                          .position = position,
                          .ring = options.ring,
                          .force_copy = options.zero_copy == ZeroCopy::never || !plan.report.native,
                          .program_id = plan.report.program_id,
                          .keep_dispatcher = keep_dispatcher},
            umem);
        opened({vdev, &vdev->ethdev()}, group.first);
        position += group.count;
    }
}

}  // namespace pollux
