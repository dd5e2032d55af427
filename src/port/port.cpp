// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/port.hpp"

#include "base/dpdk_versions.hpp"
#include "base/kernel_abi.hpp"
#include "datapath/metadata_ports.hpp"
#include "eal/ethdev_info.hpp"
#include "netdev/link_watch.hpp"
#include "pmd/ethdev.hpp"
#include "pmd/vdev.hpp"
#include "pollux/error.hpp"
#include "port/port_checks.hpp"
#include "tuning/journal.hpp"
#include "tuning/promiscuous.hpp"
#include "xdp/port_rules.hpp"
#include "xdp/program.hpp"
#include "xdp/queue_claim.hpp"

#include <linux/membarrier.h>
#include <rte_ethdev.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace pollux {

struct Port::Impl {
    // The last port puts back what drivers have kept.
    class Use {
    public:
        explicit Use(Umem& umem) noexcept : umem_{umem} { ++umem.ports_; }
        ~Use()
        {
            if (--umem_.ports_ == 0)
                umem_.put_back_missing();
        }
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

    private:
        Umem& umem_;
    };

    Use use;
    PortReport report;
    // None for an ethdev that is not net_af_xdp; no program either where its words bring one.
    std::shared_ptr<Program> program = nullptr;
    std::shared_ptr<const LinkWatch> watch = nullptr;
    std::vector<QueueClaim> claims = {};
    std::unique_ptr<Steering> steering = nullptr;
    std::unique_ptr<MetadataPorts> metadata = nullptr;
    UniqueFd promiscuous = UniqueFd{};
    NetdevCounters at_open = {};
    std::uint64_t passed_at_open = 0;
    std::mutex counters_mutex = {};
    NetdevCounters counters = {};
    std::atomic<bool> stopped = false;
    Stats last = {};  // written before `stopped`

    Stats netdev_stats(const Stats& sockets);
    NetdevCounters read_counters();
};

namespace {

// What the netdev and the program tell of an AF_XDP port.
void add_af_xdp_notes(PortReport& report, const PortOptions& options, const Program* program)
{
    const auto note = [&report](std::string text) { report.notes.push_back(std::move(text)); };
    const bool joined = program != nullptr && program->joined();
    const bool component = program != nullptr && program->component() != nullptr;
    if (component)
        note("joined libxdp's dispatcher, beside " + program->component()->others() +
             "; if this process is killed, our program stays there, passing everything, until the "
             "next start");
    if (!options.netdev.up)
        note("the interface is down; packets come when it is up");
    else if (!options.netdev.carrier)
        note("no carrier; packets come when there is one");
    if (!report.native && options.attach != Attach::generic)
        note(joined      ? "another Pollux process chose generic mode here, slower"
             : component ? "the dispatcher is there in generic mode, slower"
                         : "the driver has no native XDP: generic mode, slower");
    if (!report.zero_copy && options.zero_copy == ZeroCopy::automatic &&
        options.netdev.zero_copy_capable)
        note("the driver has zero-copy, but did not grant it");
    if (report.tx_budget == 0 && !report.zero_copy)
        note("the kernel sends at most 32 packets a syscall (before 6.17)");
    if (options.ring >= pmd_fill_frames)
        note(
            "rings this long are never full: what nobody receives in time counts as rx_fill_empty");
    const unsigned left = options.netdev.queues() - static_cast<unsigned>(report.queues.size());
    if (left != 0)
        note(std::to_string(left) + (left == 1 ? " queue stays" : " queues stay") +
             (joined ? " with the kernel and other processes" : " with the kernel"));
    if (options.netdev.driver == "veth")
        note(
            "checksums of hosts behind a veth may be partial: `ethtool -K IF tx off` on their end");
}

// How many neighbouring queues share a vdev. One, because only the first queue of a vdev is closed
// properly by the PMD (a164a0bd78, 26.07). Where the EAL has no room for so many, and the PMD can:
// as many as have ethdev statistics of their own.
unsigned queues_per_vdev(const PortReport& report)
{
    const unsigned room = RTE_MAX_ETHPORTS - rte_eth_dev_count_avail();
    const bool can = pmd_counts_rx_tx_channels || report.netdev.channels.combined > 1;
    return report.queues.size() > room && can ? pmd_queues_with_stats : 1;
}

// Many drivers reset their NIC when an XDP program or a zero-copy socket comes, and the carrier is
// gone for some seconds. What was sent meanwhile would be lost.
void wait_for_carrier(PortReport& report)
{
    using std::chrono::steady_clock;
    constexpr std::chrono::seconds at_most{10};
    const auto start = steady_clock::now();
    const auto has_carrier = [&report] { return Netdev{report.netdev.name}.carrier; };
    if (has_carrier())
        return;
    bool back = false;
    while (!back && steady_clock::now() < start + at_most) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        back = has_carrier();
    }
    const auto waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
    report.notes.push_back("the driver has reset the NIC: waited " +
                           std::to_string(waited.count()) + " ms for the carrier" +
                           (back ? "" : ", in vain"));
}

// Until now an XDP program that is running may still hold the map's old entry. The kernel's command
// for "wait until every CPU has passed through a quiescent state".
void wait_for_running_programs() noexcept
{
    if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) != 0)
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
}

}  // namespace

Port::Port(const PortOptions& wanted, Umem& umem)
{
    std::optional<EthdevInfo> ethdev;
    if (wanted.ethdev)
        ethdev.emplace(*wanted.ethdev);
    PortOptions options = wanted;
    // The caller's Netdev may be older than what the netdev has become.
    options.netdev = ethdev ? ethdev->netdev() : Netdev{wanted.netdev.name};
    impl_.reset(new Impl{.use = Impl::Use{umem},
                         .report = ethdev ? examine_ethdev(options, *ethdev, umem)
                                          : examine_netdev(options, umem)});
    PortReport& report = impl_->report;
    check_steering(options, report.af_xdp, ethdev && ethdev->own_program);
    if (const std::string why = zero_copy_obstacle(options, ethdev, umem); !why.empty()) {
        options.zero_copy = ZeroCopy::never;
        report.notes.push_back("copy mode, because " + why);
    }
    if (report.af_xdp)
        prepare_netdev(options, ethdev && ethdev->own_program);
    try {
        if (ethdev)
            open_ethdev(options, *ethdev, umem);
        else
            open_netdev(options, umem);
        if (report.af_xdp && ethdev && ethdev->own_program)
            if (const auto program = Netdev{options.netdev.name}.program)
                report.native = !program->generic;
        if (report.af_xdp && options.busy_poll)
            for (const auto& socket : sockets_)
                socket->poll_busily(*options.busy_poll, report);
        if (options.rx_metadata)
            switch_on_metadata();
        if (report.af_xdp)
            add_af_xdp_notes(report, options, impl_->program.get());
        if (report.af_xdp && options.netdev.carrier)
            wait_for_carrier(report);
    } catch (...) {
        stop();
        throw;
    }
    if (!report.hugepages)
        report.notes.emplace_back("no hugepages: ordinary memory");
}

// What must be there before the first queue.
void Port::prepare_netdev(PortOptions& options, bool own_program)
{
    Impl& impl = *impl_;
    if (!own_program) {
        impl.program = Program::on(options.netdev, options.attach, Program::Sharing::joined,
                                   options.rx_metadata && options.xdp_program.empty());
        impl.report.program_id = impl.program->id();
        impl.report.native = impl.program->native();
        impl.passed_at_open = impl.program->passed();
        for (const unsigned queue : impl.report.queues)
            impl.claims.emplace_back(options.netdev, queue, impl.program);
        impl.steering = std::make_unique<Steering>(options, impl.report.queues, impl.program);
        impl.report.own_program_id = impl.steering->own_program_id();
        if (impl.program->component() != nullptr)  // else check_af_xdp() has waited
            for (const unsigned queue : impl.report.queues)
                await_free_queue(options.netdev, queue);
    }
    if (const std::string note = play_back_journal(options.netdev); !note.empty()) {
        options.netdev = Netdev{options.netdev.name};
        impl.report.netdev = options.netdev;
        impl.report.promiscuous = options.promiscuous || options.netdev.promiscuous;
        impl.report.notes.push_back(note);
    }
    impl.watch = LinkWatch::on(options.netdev);
    impl.at_open = impl.counters = netdev_counters(options.netdev);
    if (options.promiscuous)
        impl.promiscuous = join_promiscuous(options.netdev);
}

void Port::open_netdev(const PortOptions& options, Umem& umem)
{
    const std::vector<unsigned>& queues = impl_->report.queues;
    const unsigned most = queues_per_vdev(impl_->report);
    for (std::size_t i = 0; i < queues.size();) {
        unsigned together = 1;
        while (together < most && i + together < queues.size() &&
               queues[i + together] == queues[i] + together)
            ++together;
        const auto vdev = std::make_shared<Vdev>(
            Vdev::Options{.netdev = options.netdev,
                          .first_queue = queues[i],
                          .queues = together,
                          .ring = options.ring,
                          .force_copy =
                              options.zero_copy == ZeroCopy::never || !impl_->report.native,
                          .keep_dispatcher = impl_->program->component() != nullptr},
            umem);
        add_sockets({vdev, &vdev->ethdev()}, queues[i], umem);
        i += together;
    }
    for (const auto& socket : sockets_)
        if (options.zero_copy == ZeroCopy::required && !socket->zero_copy())
            throw refuse(options,
                         "queue " + std::to_string(socket->queue()) + " did not get zero-copy",
                         "do without --require-zero-copy");
}

void Port::open_ethdev(const PortOptions& options, const EthdevInfo& info, Umem& umem)
{
    const auto ethdev = std::make_shared<Ethdev>(
        Ethdev::Options{.port = info.port,
                        .where = info.name,
                        .queues = static_cast<unsigned>(impl_->report.queues.size()),
                        .ring = options.ring,
                        .af_xdp = info.af_xdp,
                        .shared_umem = info.shared_umem,
                        .keep_promiscuous = options.netdev.promiscuous,
                        .keep_dispatcher = impl_->program && impl_->program->component() != nullptr,
                        .rss_offloads = info.rss_offloads},
        umem);
    if (options.promiscuous && !info.af_xdp)
        rte_eth_promiscuous_enable(info.port);
    add_sockets(ethdev, info.first_queue, umem);
}

void Port::add_sockets(const std::shared_ptr<Ethdev>& ethdev, unsigned first_queue, Umem& umem)
{
    for (unsigned i = 0; i < ethdev->queues(); ++i)
        sockets_.emplace_back(
            new Socket{ethdev,
                       {static_cast<std::uint16_t>(i), first_queue + i, impl_->report.direction},
                       umem.mempool(),
                       impl_->watch});
    impl_->report.tx_budget = ethdev->tx_budget();
    impl_->report.zero_copy = sockets_.back()->zero_copy();
}

void Port::switch_on_metadata()
{
    PortReport& report = impl_->report;
    const Program* const program = impl_->program.get();
    const std::string why =
        program != nullptr ? program->no_metadata() : "the XDP program is not ours";
    report.rx_metadata = why.empty();
    if (!report.rx_metadata) {
        report.notes.push_back("no RX metadata: " + why);
        return;
    }
    impl_->metadata = std::make_unique<MetadataPorts>();
    for (const auto& socket : sockets_)
        impl_->metadata->add(socket->ethdev_port(), report.netdev.index);
}

Port::~Port()
{
    stop();
    sockets_.clear();
}

void Port::stop() noexcept
{
    if (impl_->stopped)
        return;
    if (impl_->program) {
        for (const auto& socket : sockets_)
            impl_->program->forget(socket->queue());
        wait_for_running_programs();
    }
    for (const auto& socket : sockets_)
        socket->stop();
    impl_->steering.reset();
    impl_->metadata.reset();
    impl_->last = stats();
    impl_->stopped = true;
}

const Netdev& Port::netdev() const noexcept
{
    return impl_->report.netdev;
}

const PortReport& Port::report() const noexcept
{
    return impl_->report;
}

LinkState Port::link() const noexcept
{
    return impl_->watch ? impl_->watch->state().load(std::memory_order_relaxed) : LinkState::up;
}

Stats Port::stats() const
{
    if (impl_->stopped)
        return impl_->last;
    Stats sum;
    for (const auto& socket : sockets_)
        sum += socket->stats();
    return impl_->watch ? impl_->netdev_stats(sum) : sum;
}

// When the netdev is gone: what it said last.
NetdevCounters Port::Impl::read_counters()
{
    const std::lock_guard lock{counters_mutex};
    try {
        counters = netdev_counters(report.netdev);
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
    }
    return counters;
}

Stats Port::Impl::netdev_stats(const Stats& sockets)
{
    Stats all = sockets;
    const NetdevCounters now = read_counters();
    if (program)
        all.rx_passed = program->passed() - passed_at_open;
    all.tx_netdev_dropped = now.tx_dropped - at_open.tx_dropped;
    all.rx_netdev_dropped = now.rx_dropped - at_open.rx_dropped;
    // The netdev's number also holds what the kernel's stack dropped of the packets that were left
    // to it, and on veth in native mode what the sockets could not take. Those have their own
    // names.
    std::uint64_t elsewhere = all.rx_passed;
    if (report.native && report.netdev.driver == "veth")
        elsewhere += all.rx_ring_full + all.rx_fill_empty + all.rx_too_long;
    all.rx_netdev_dropped -= std::min(all.rx_netdev_dropped, elsewhere);
    return all;
}

}  // namespace pollux
