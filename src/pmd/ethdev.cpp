// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/ethdev.hpp"

#include "base/log_capture.hpp"
#include "base/pmd_limits.hpp"
#include "base/refuse.hpp"
#include "eal/close_ethdev.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <map>

namespace pollux {

namespace {

// Throws an Error with the PMD's own reason if a result is negative.
class Must {
public:
    explicit Must(const std::string& where) : where_{where} {}
    void operator()(int result, const char* problem, Cause cause = Cause::system)
    {
        if (result < 0)
            throw Error{{.cause = cause,
                         .where = where_,
                         .problem = problem,
                         .errnum = -result,
                         .reason = log_.reason(),
                         .hint = "the reason in brackets is the driver's own"}};
    }

private:
    const std::string& where_;
    LogCapture log_;
};

rte_eth_conf spread_over(unsigned queues, std::uint64_t rss_offloads)
{
    rte_eth_conf conf = {};
    constexpr std::uint64_t flows = RTE_ETH_RSS_IP | RTE_ETH_RSS_UDP | RTE_ETH_RSS_TCP;
    if (queues > 1 && (rss_offloads & flows) != 0) {
        conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
        conf.rx_adv_conf.rss_conf.rss_hf = rss_offloads & flows;
    }
    return conf;
}

std::array<std::atomic<bool>, RTE_MAX_ETHPORTS> driven;

}  // namespace

bool Ethdev::drives(std::uint16_t port) noexcept
{
    return port < driven.size() && driven[port];
}

Ethdev::Ethdev(const Options& options, Umem& umem) : options_{options}, umem_{umem}
{
    configure();
    const unsigned available = umem.available();
    try {
        if (options.af_xdp)
            require_frames();
        if (options.shared_umem)
            join_sharers();
        set_up();
        if (sharers_)
            sharers_->sharing_sockets += options_.queues;
        driven[options_.port] = true;
    } catch (...) {
        close();
        if (!sharers_)
            umem_.miss(available - std::min(available, umem.available()));
        throw;
    }
}

Ethdev::~Ethdev()
{
    driven[options_.port] = false;
    for (const Xsk& xsk : xsks_)
        xsk.flush();
    if (sharers_)
        sharers_->sharing_sockets -= options_.queues;
    umem_.miss(close());
}

// If it fails, there is nothing to close yet: another part of the application may drive the ethdev.
void Ethdev::configure()
{
    Must must{options_.where};
    const auto queues = static_cast<std::uint16_t>(options_.queues);
    const rte_eth_conf conf = spread_over(options_.queues, options_.rss_offloads);
    const int result = rte_eth_dev_configure(options_.port, queues, queues, &conf);
    if (result == -EBUSY)
        must(result,
             "the ethdev is started already (adopt its queues instead: Socket(port, queue, pool))",
             Cause::ethdev_in_use);
    must(result, "cannot configure the ethdev");
}

// The PMD posts this many, all or nothing, and strands them if anything fails afterwards.
void Ethdev::require_frames() const
{
    std::map<rte_mempool*, unsigned> needed;
    for (unsigned queue = 0; queue < options_.queues; ++queue)
        needed[&pool_of(queue)] += pmd_fill_frames;
    for (const auto& [pool, frames] : needed)
        if (const unsigned available = rte_mempool_avail_count(pool); available < frames)
            throw fail(Cause::too_few_frames, ENOBUFS, options_.where,
                       "the fill ring needs " + std::to_string(frames) +
                           " frames and the UMEM has " + std::to_string(available) + " left",
                       "give the Umem more `frames`");
}

// By this rule the PMD decides how many sharers of a UMEM it counts. It lets more of them share
// without counting them (still in 26.07), and then the UMEM would be gone before its last user.
void Ethdev::join_sharers()
{
    sharers_ = CloseLeaks::of_sharers(umem_.mempool());
    const unsigned frames = umem_.mempool().populated_size;
    const unsigned most = frames / pmd_frames_per_sharer;
    if (sharers_->sharing_sockets + options_.queues > most)
        throw fail(Cause::too_few_frames, ENOBUFS, options_.where,
                   "a UMEM of " + std::to_string(frames) + " frames has room for " +
                       std::to_string(most) + " sharing queues",
                   "set `frames` to " + std::to_string(pmd_frames_per_sharer) +
                       " for each, or do without shared_umem=1");
}

void Ethdev::set_up_queues()
{
    Must must{options_.where};
    const auto port = options_.port;
    const auto queues = static_cast<std::uint16_t>(options_.queues);
    const auto ring = static_cast<std::uint16_t>(options_.ring);
    for (std::uint16_t queue = 0; queue < queues; ++queue)
        must(rte_eth_rx_queue_setup(port, queue, ring, SOCKET_ID_ANY, nullptr, &pool_of(queue)),
             "cannot set up the queue");
    for (std::uint16_t queue = 0; queue < queues; ++queue)
        must(rte_eth_tx_queue_setup(port, queue, ring, SOCKET_ID_ANY, nullptr),
             "cannot set up the queue");
}

void Ethdev::find_sockets()
{
    // A full Batch in one sendto(). The kernel's own is 32, with which a Batch takes eight; more
    // than a Batch is never handed over at once.
    constexpr unsigned burst = 256;
    for (unsigned queue = 0; options_.af_xdp && queue < options_.queues; ++queue) {
        Xsk& xsk =
            xsks_.emplace_back(options_.port, static_cast<std::uint16_t>(queue), options_.ring);
        tx_budget_ = xsk.set_tx_budget(burst) ? std::min(burst, options_.ring) : 0;
    }
}

// Other threads of the application may open sockets and programs at the same time.
void Ethdev::find_leaks(const std::vector<OpenFd>& before)
{
    opened_ = opened_since(before);
    std::erase_if(opened_, [this](const OpenFd& one) {
        if (one.kind == OpenFd::Kind::xdp_program)
            return options_.program_id != 0 && one.id != options_.program_id;
        return std::ranges::none_of(xsks_, [&](const Xsk& xsk) { return xsk.fd() == one.fd; });
    });
}

void Ethdev::set_up()
{
    const std::vector<OpenFd> before = open_xdp_fds();
    try {
        set_up_queues();
        find_sockets();
    } catch (...) {
        opened_ = opened_since(before);
        throw;
    }
    find_leaks(before);
    close_on_exec(opened_);
    close_eal_memory_on_exec();
    Must must{options_.where};
    // There is one change of IFF_PROMISC that ethdev makes by itself: rte_eth_dev_start()
    // "restores" what it believes to be the netdev's state, that is, switches it off. Where an
    // administrator has switched it on, telling ethdev that promiscuous mode is on makes that a
    // no-op.
    if (options_.keep_promiscuous)
        rte_eth_promiscuous_enable(options_.port);
    must(rte_eth_dev_start(options_.port), "cannot start the port");
    started_ = true;
}

// The PMD's close leaks (22.11) the socket's descriptor, with the queue still bound
// (`__atomic_sub_fetch(refcnt, 1) - 1 == 0` is never true; fixed in 23.07 by ed090599c8), libxdp's
// bpf-prog descriptor, every frame in the four rings, and for all queues but the first also the
// rings (fixed in 26.07 by a164a0bd78). The rings are walked before the close, which unmaps them;
// the frames are freed after it, when neither the driver nor the kernel can reach them any more.
// Returns how many frames the driver has kept.
unsigned Ethdev::close() noexcept
{
    std::vector<Xsk::Frames> frames(xsks_.size());
    for (std::size_t i = 0; i < xsks_.size(); ++i)
        xsks_[i].collect(frames[i], pool_of(static_cast<unsigned>(i)));
    {
        LogCapture log;
        if (started_)
            rte_eth_dev_stop(options_.port);
        let_close(options_.keep_dispatcher, [this] { rte_eth_dev_close(options_.port); });
    }
    unsigned kept = 0;
    CloseLeaks now;
    for (const OpenFd& one : opened_)
        (sharers_ && one.kind == OpenFd::Kind::af_xdp ? *sharers_ : now).fds.push_back(one);
    for (std::size_t i = 0; i < xsks_.size(); ++i) {
        xsks_[i].unmap_leaked();
        kept += frames[i].kept;
        (sharers_ && xsks_[i].is_open() ? *sharers_ : now).frames += frames[i];
    }
    xsks_.clear();
    return kept;
}

}  // namespace pollux
