// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/vdev.hpp"

#include "base/log_capture.hpp"
#include "base/refuse.hpp"
#include "eal/close_ethdev.hpp"
#include "netdev/queue_list.hpp"
#include "pollux/error.hpp"

#include <rte_dev.h>
#include <rte_ethdev.h>

#include <atomic>
#include <cerrno>
#include <cstddef>

namespace pollux {

namespace {

// A bus removes its devices in the thread that asked for it.
thread_local unsigned staying_on_bus = 0;

}  // namespace

void check_vdev_name(const Netdev& netdev)
{
    // Those that rte_kvargs gives a meaning.
    const std::size_t at = netdev.name.find_first_of(",=[");
    if (at != std::string::npos)
        throw refuse(Cause::not_supported, netdev.name,
                     "a name with \"" + netdev.name.substr(at, 1) +
                         "\" cannot be given to DPDK, which would read it as several arguments",
                     "`ip link set dev NAME name NEW` renames it (old kernels: while it is down)");
}

Vdev::Vdev(const Options& options, Umem& umem)
    : plug_{options},
      ethdev_{{.port = plug_.port(),
               .where = place_of(options.netdev, options.first_queue),
               .queues = options.queues,
               .position = options.position,
               .ring = options.ring,
               .program_id = options.program_id,
               .keep_promiscuous = options.netdev.promiscuous,
               .keep_dispatcher = options.keep_dispatcher},
              umem}
{
}

Vdev::Plug::Plug(const Options& options) : keep_dispatcher_{options.keep_dispatcher}
{
    check_vdev_name(options.netdev);
    // The EAL needs a name that no other device has at the same time.
    static std::atomic<unsigned> serial{0};
    name_ = "net_af_xdp_pollux" + std::to_string(serial++);
    // busy_budget=0, because otherwise each empty rx_burst is a syscall.
    const std::string arguments = "iface=" + options.netdev.name +
                                  ",start_queue=" + std::to_string(options.first_queue) +
                                  ",queue_count=" + std::to_string(options.queues) +
                                  ",busy_budget=0" + (options.force_copy ? ",force_copy=1" : "");
    LogCapture log;
    const int result = rte_eal_hotplug_add("vdev", name_.c_str(), arguments.c_str());
    if (result != 0 || rte_eth_dev_get_port_by_name(name_.c_str(), &port_) != 0)
        throw Error{{.cause = Cause::system,
                     .where = place_of(options.netdev, options.first_queue),
                     .problem = "the EAL does not make a net_af_xdp device",
                     .errnum = result < 0 ? -result : 0,
                     .reason = log.reason(),
                     .hint = rte_eth_dev_count_avail() >= RTE_MAX_ETHPORTS
                                 ? "this DPDK has room for " + std::to_string(RTE_MAX_ETHPORTS) +
                                       " ethdevs in a process; take fewer queues"
                                 : "is DPDK's net_af_xdp driver installed (librte-net-af-xdp)?"}};
}

Vdev::Plug::~Plug()
{
    if (staying_on_bus != 0)
        return;
    LogCapture log;
    let_close(keep_dispatcher_, [this] { rte_eal_hotplug_remove("vdev", name_.c_str()); });
}

Vdev::StaysOnBus::StaysOnBus() noexcept
{
    ++staying_on_bus;
}

Vdev::StaysOnBus::~StaysOnBus()
{
    --staying_on_bus;
}

}  // namespace pollux
