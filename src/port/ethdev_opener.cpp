// SPDX-License-Identifier: BSD-3-Clause
#include "port/openers.hpp"

#include <rte_ethdev.h>

namespace pollux {

void open_ethdev(const PortPlan& plan, bool keep_dispatcher, Umem& umem, const Opened& opened)
{
    const EthdevInfo& info = *plan.ethdev;
    const auto ethdev = std::make_shared<Ethdev>(
        Ethdev::Options{.port = info.port,
                        .where = info.name,
                        .queues = static_cast<unsigned>(plan.report.queues.size()),
                        .ring = plan.options.ring,
                        .af_xdp = info.af_xdp,
                        .program_id = plan.report.program_id,
                        .shared_umem = info.shared_umem,
                        .keep_promiscuous = plan.options.netdev.promiscuous,
                        .keep_dispatcher = keep_dispatcher,
                        .rss_offloads = info.rss_offloads},
        umem);
    if (plan.options.promiscuous && !info.af_xdp)
        rte_eth_promiscuous_enable(info.port);
    opened(ethdev, info.first_queue);
}

}  // namespace pollux
