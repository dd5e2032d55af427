// SPDX-License-Identifier: BSD-3-Clause
#include "vdev.hpp"

#include "attached.hpp"
#include "constants.hpp"
#include "log.hpp"
#include "pollux/error.hpp"

#include <rte_dev.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

namespace pollux {

namespace {

using std::chrono::milliseconds;

// The one change of IFF_PROMISC that ethdev makes by itself: rte_eth_dev_start() "restores" what it
// believes the netdev to have, that is, switches it off. Telling it that promiscuous mode is on
// makes that a no-op where an administrator has switched it on.
void keep_promiscuous(std::uint16_t port, const Netdev& netdev)
{
    if (netdev.promiscuous)
        rte_eth_promiscuous_enable(port);
}

}  // namespace

void wait_until_free(const Netdev& netdev, unsigned queue)
{
    // On a driver with zero-copy the probe would succeed, that is, reset the queue.
    if (netdev.zero_copy_capable)
        return;
    const auto deadline = std::chrono::steady_clock::now() + milliseconds{1000};
    int errnum;
    while ((errnum = probe_queue(netdev.index, queue)) == EBUSY &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(milliseconds{2});
    if (errnum == EBUSY)
        throw occupied(netdev, queue, netdev.program ? netdev.program->id : 0,
                       queue_holder(netdev, queue));
    if (errnum != 0)
        throw Error{{.where = netdev.name + " queue " + std::to_string(queue),
                     .tried = "an AF_XDP socket cannot use it",
                     .errnum = errnum,
                     .hint = "does the netdev have that queue (ethtool -l)?"}};
}

Vdev::Vdev(const Options& options, rte_mempool& pool)
    : pool_{pool},
      where_{options.netdev.name + " queue " + std::to_string(options.queue)},
      queue_{options.queue}
{
    // The PMD posts this many, all or nothing, and strands them when anything fails afterwards.
    if (rte_mempool_avail_count(&pool) < pmd_fill_frames)
        throw Error{{.where = where_,
                     .tried = "the fill ring needs " + std::to_string(pmd_fill_frames) +
                              " frames and the UMEM has " +
                              std::to_string(rte_mempool_avail_count(&pool)) + " left",
                     .errnum = ENOBUFS,
                     .hint = "give the Umem more frames"}};
    fds_before_ = open_xdp_fds();
    plug(options);
    try {
        set_up(options);
    } catch (...) {
        unplug();
        throw;
    }
}

Vdev::~Vdev()
{
    flush();
    unplug();
}

void Vdev::plug(const Options& options)
{
    // The EAL wants a name that no device ever had at the same time.
    static std::atomic<unsigned> serial{0};
    name_ = "net_af_xdp_pollux" + std::to_string(serial++);
    // busy_budget=0: else each empty rx_burst is a syscall. One queue a vdev: only its first queue is
    // closed properly (a164a0bd78, 26.07), and veth has no "combined" channels to count.
    const std::string arguments =
        "iface=" + options.netdev.name + ",start_queue=" + std::to_string(options.queue) +
        ",queue_count=1,busy_budget=0" + (options.force_copy ? ",force_copy=1" : "");
    LogCapture log;
    const int result = rte_eal_hotplug_add("vdev", name_.c_str(), arguments.c_str());
    if (result != 0 || rte_eth_dev_get_port_by_name(name_.c_str(), &port_) != 0)
        throw Error{{.where = where_,
                     .tried = "the EAL does not make a net_af_xdp device",
                     .errnum = result < 0 ? -result : 0,
                     .reason = log.reason(),
                     .hint = rte_eth_dev_count_avail() >= RTE_MAX_ETHPORTS
                                 ? "this DPDK has room for " + std::to_string(RTE_MAX_ETHPORTS) +
                                       " queues in a process; take fewer"
                                 : "is DPDK's net_af_xdp driver installed (librte-net-af-xdp)?"}};
}

void Vdev::set_up(const Options& options)
{
    LogCapture log;
    const auto must = [&](int result, const char* tried) {
        if (result < 0)
            throw Error{{.where = where_,
                         .tried = tried,
                         .errnum = -result,
                         .reason = log.reason(),
                         .hint = "the reason in brackets is the driver's own"}};
    };
    const auto ring = static_cast<std::uint16_t>(options.ring);
    const rte_eth_conf no_offloads = {};
    must(rte_eth_dev_configure(port_, 1, 1, &no_offloads), "cannot configure the port");
    must(rte_eth_rx_queue_setup(port_, 0, ring, SOCKET_ID_ANY, nullptr, &pool_),
         "cannot set up the queue");
    must(rte_eth_tx_queue_setup(port_, 0, ring, SOCKET_ID_ANY, nullptr), "cannot set up the queue");
    xsk_.emplace(port_, std::uint16_t{0}, options.ring);
    fds_after_ = open_xdp_fds();
    constexpr unsigned burst = 256;
    tx_budget_ = xsk_->set_tx_budget(burst) ? std::min(burst, options.ring) : 0;
    keep_promiscuous(port_, options.netdev);
    must(rte_eth_dev_start(port_), "cannot start the port");
    started_ = true;
}

// tx_burst repeats sendto for as long as it answers EAGAIN (22.11 kick_tx), which can be for ever:
// stop_under_tbf_test. So the sends are ours, one a round; the PMD, which sees no wish for a wake-up,
// only takes the completions back.
// Not by rte_eth_tx_burst(): it repeats sendto for as long as that answers EAGAIN.
void Vdev::flush() noexcept
{
    if (!started_)
        return;
    const auto deadline = std::chrono::steady_clock::now() + milliseconds{200};
    while ((xsk_->in_flight() != 0 || xsk_->tx.level() != 0) &&
           std::chrono::steady_clock::now() < deadline) {
        const bool refused = sendto(xsk_->fd(), nullptr, 0, MSG_DONTWAIT, nullptr, 0) < 0;
        if (refused && (errno == ENETDOWN || errno == ENXIO) && xsk_->in_flight() == 0)
            return;  // down or gone: nothing will leave, however long one waits
        std::this_thread::sleep_for(std::chrono::microseconds{100});
    }
}

// What the PMD's close leaves behind (22.11): the socket's descriptor, with the queue still bound
// (`__atomic_sub_fetch(refcnt, 1) - 1 == 0` is never true; gone in 23.07 with ed090599c8), libxdp's
// bpf-prog descriptor, and every frame in the four rings. The rings are unmapped by the close, so
// they are walked before it; the frames are freed after it, when nobody can reach them any more.
void Vdev::unplug() noexcept
{
    Xsk::Frames frames;
    if (xsk_)
        frames = xsk_->frames(pool_);
    if (fds_after_.empty())
        fds_after_ = open_xdp_fds();
    {
        LogCapture log;
        if (started_)
            rte_eth_dev_stop(port_);
        rte_eth_dev_close(port_);
        rte_eal_hotplug_remove("vdev", name_.c_str());
    }
    close_leaked(fds_before_, fds_after_);
    for (rte_mbuf* mbuf : frames.posted)
        rte_mbuf_raw_free(mbuf);
    for (rte_mbuf* mbuf : frames.sent)
        rte_pktmbuf_free(mbuf);
    xsk_.reset();
}

}  // namespace pollux
