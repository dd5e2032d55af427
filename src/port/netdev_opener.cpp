// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/vdev.hpp"
#include "port/openers.hpp"

namespace pollux {

void open_netdev(const PortPlan& plan, bool keep_dispatcher, Umem& umem, const Opened& opened)
{
    const PortOptions& options = plan.options;
    for (const QueueGroup& group : plan.groups) {
        const auto vdev = std::make_shared<Vdev>(
            Vdev::Options{.netdev = options.netdev,
                          .first_queue = group.first,
                          .queues = group.count,
                          .ring = options.ring,
                          .force_copy = options.zero_copy == ZeroCopy::never || !plan.report.native,
                          .keep_dispatcher = keep_dispatcher},
            umem);
        opened({vdev, &vdev->ethdev()}, group.first);
    }
}

}  // namespace pollux
