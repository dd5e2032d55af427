// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/vdev.hpp"

#include "base/log_capture.hpp"
#include "pollux/error.hpp"
#include "xdp/attached_program.hpp"

#include <rte_dev.h>
#include <rte_ethdev.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

namespace pollux {

namespace {

using std::chrono::milliseconds;

std::string where(const Netdev& netdev, unsigned queue)
{
    return netdev.name + " queue " + std::to_string(queue);
}

}  // namespace

void await_free_queue(const Netdev& netdev, unsigned queue)
{
    // On a driver that can do all that the probe asks for, it would really bind.
    if (netdev.zero_copy_capable && netdev.zero_copy_segments != 1)
        return;
    // The kernel releases the queues of a port that was closed a moment ago one by one, and later:
    // 40 of them took more than a second on a busy machine (ManyQueues).
    const auto deadline = std::chrono::steady_clock::now() + milliseconds{5000};
    int errnum;
    while ((errnum = probe_queue(netdev.index, queue, netdev.zero_copy_capable)) == EBUSY &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(milliseconds{2});
    if (errnum == EBUSY)
        throw occupied(netdev, queue, netdev.program ? netdev.program->id : 0,
                       queue_holder(netdev, queue));
    if (errnum != 0)
        throw Error{{.where = where(netdev, queue),
                     .tried = "an AF_XDP socket cannot use it",
                     .errnum = errnum,
                     .hint = "does the netdev have that queue (ethtool -l)?"}};
}

Vdev::Vdev(const Options& options, Umem& umem)
    : plug_{options},
      ethdev_{{.port = plug_.port(),
               .where = where(options.netdev, options.first_queue),
               .queues = options.queues,
               .ring = options.ring,
               .keep_promiscuous = options.netdev.promiscuous,
               .keep_dispatcher = options.keep_dispatcher},
              umem}
{
}

Vdev::Plug::Plug(const Options& options) : keep_dispatcher_{options.keep_dispatcher}
{
    // The EAL wants a name that no device ever had at the same time.
    static std::atomic<unsigned> serial{0};
    name_ = "net_af_xdp_pollux" + std::to_string(serial++);
    // busy_budget=0: else each empty rx_burst is a syscall.
    const std::string arguments = "iface=" + options.netdev.name +
                                  ",start_queue=" + std::to_string(options.first_queue) +
                                  ",queue_count=" + std::to_string(options.queues) +
                                  ",busy_budget=0" + (options.force_copy ? ",force_copy=1" : "");
    LogCapture log;
    const int result = rte_eal_hotplug_add("vdev", name_.c_str(), arguments.c_str());
    if (result != 0 || rte_eth_dev_get_port_by_name(name_.c_str(), &port_) != 0)
        throw Error{{.where = where(options.netdev, options.first_queue),
                     .tried = "the EAL does not make a net_af_xdp device",
                     .errnum = result < 0 ? -result : 0,
                     .reason = log.reason(),
                     .hint = rte_eth_dev_count_avail() >= RTE_MAX_ETHPORTS
                                 ? "this DPDK has room for " + std::to_string(RTE_MAX_ETHPORTS) +
                                       " ethdevs in a process; take fewer queues"
                                 : "is DPDK's net_af_xdp driver installed (librte-net-af-xdp)?"}};
}

Vdev::Plug::~Plug()
{
    LogCapture log;
    let_close(keep_dispatcher_, [this] { rte_eal_hotplug_remove("vdev", name_.c_str()); });
}

}  // namespace pollux
