// SPDX-License-Identifier: BSD-3-Clause
#include "port/port_checks.hpp"

#include "base/refuse.hpp"
#include "host/privilege.hpp"
#include "host/room.hpp"
#include "netdev/connections.hpp"
#include "netdev/usable.hpp"
#include "pmd/vdev.hpp"
#include "pollux/attached_program.hpp"
#include "pollux/capabilities.hpp"
#include "xdp/queue_probe.hpp"
#include "xdp/user_program.hpp"

namespace pollux {

bool takes_every_packet(const PortOptions& options)
{
    return options.take.empty() && options.xdp_program.empty() &&
           options.direction != Direction::transmit;
}

void check_machine(const PortPlan& plan)
{
    if (!plan.report.af_xdp)
        return;
    require_capabilities();
    const PortOptions& options = plan.options;
    // Without enough of them libxdp fails with another errno. Tried out: 14, and 4 for each queue.
    constexpr unsigned of_port = 24, of_queue = 4;
    require_descriptors(of_port + of_queue * static_cast<unsigned>(plan.report.queues.size()),
                        options.netdev.name);
    check_usable(options.netdev);
    if (takes_every_packet(options))
        check_connections(options.netdev, options.take_all);
    if (!plan.ethdev)
        check_vdev_name(options.netdev);
    if (!options.xdp_program.empty() && has_privileges_of_its_file())
        throw refuse(Cause::invalid_option, options.netdev.name,
                     "`xdp_program` would load the user's code, and this program has more "
                     "privileges than its user",
                     "run it as root, not by file capabilities (setcap) or setuid");
    if (!options.xdp_program.empty())
        UserProgram{options.netdev.name, options.xdp_program};  // throws if it cannot be read
    // If a foreign program is attached, its queues may be busy; the attempt to attach ours names
    // it.
    const auto attached = attached_program(options.netdev);
    if (!attached || attached->owner != 0)
        for (const unsigned queue : plan.report.queues)
            await_free_queue(options.netdev, queue);
}

}  // namespace pollux
