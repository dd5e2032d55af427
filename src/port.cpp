// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/port.hpp"

#include "constants.hpp"
#include "default_route.hpp"
#include "journal.hpp"
#include "pollux/error.hpp"
#include "program.hpp"
#include "queue_claim.hpp"
#include "tuning.hpp"
#include "vdev.hpp"
#include "watch.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <numeric>
#include <thread>

namespace pollux {

struct Port::Impl {
    PortReport report;
    std::shared_ptr<Program> program;
    std::vector<QueueClaim> claims = {};
    LinkWatch watch;
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

constexpr unsigned least_ring = 64, largest_ring = 8192;

Error refuse(const PortOptions& options, const std::string& tried, const std::string& hint)
{
    return Error{{.where = options.netdev.name, .tried = tried, .errnum = EINVAL, .hint = hint}};
}

void check_ring(const PortOptions& options)
{
    if (!std::has_single_bit(options.ring) || options.ring < least_ring ||
        options.ring > largest_ring)
        throw refuse(options,
                     "a ring of " + std::to_string(options.ring) + " descriptors is not possible",
                     "a power of two from " + std::to_string(least_ring) + " to " +
                         std::to_string(largest_ring));
}

std::vector<unsigned> choose_queues(const PortOptions& options)
{
    const unsigned count = options.netdev.queues();
    std::vector<unsigned> queues = options.queues;
    if (queues.empty()) {
        queues.resize(count);
        std::iota(queues.begin(), queues.end(), 0U);
    }
    std::sort(queues.begin(), queues.end());
    if (const auto twice = std::adjacent_find(queues.begin(), queues.end()); twice != queues.end())
        throw refuse(options, "queue " + std::to_string(*twice) + " is given twice",
                     "name each queue once");
    if (queues.back() >= count)
        throw refuse(options,
                     "queue " + std::to_string(queues.back()) + " is out of range: it has " +
                         std::to_string(count) + (count == 1 ? " queue" : " queues"),
                     "`ethtool -l` shows its channels, `ethtool -L` changes them");
    return queues;
}

// Everything that can be known before the netdev is touched.
PortReport examine(const PortOptions& options, const Umem& umem)
{
    require_capabilities();
    check_ring(options);
    PortReport report{.netdev = options.netdev, .queues = choose_queues(options)};
    umem.require_room_for(options.netdev);
    check_default_route(options.netdev, options.take_all);
    if (options.zero_copy == ZeroCopy::required && !options.netdev.zero_copy_capable)
        throw refuse(options, "its driver " + options.netdev.driver + " has no zero-copy",
                     "do without --require-zero-copy");
    if (options.zero_copy == ZeroCopy::required && options.attach == Attach::generic)
        throw refuse(options, "generic mode has no zero-copy", "ask for one or the other");
    // A stranger's program will be named by the attempt to attach ours; its queues are its own.
    const auto& there = options.netdev.program;
    if (!there || there->owner != 0)
        for (const unsigned queue : report.queues)
            wait_until_free(options.netdev, queue);
    report.ring = options.ring;
    report.umem = umem.plan();
    report.hugepages = umem.hugepages();
    report.promiscuous = options.promiscuous || options.netdev.promiscuous;
    return report;
}

void add_notes(PortReport& report, const PortOptions& options, const Program& program)
{
    const auto note = [&report](std::string text) { report.notes.push_back(std::move(text)); };
    if (!options.netdev.up)
        note("the interface is down; packets come when it is up");
    else if (!options.netdev.carrier)
        note("no carrier; packets come when there is one");
    if (!report.native && options.attach != Attach::generic)
        note(program.joined() ? "another Pollux process chose generic mode here, slower"
                              : "the driver has no native XDP: generic mode, slower");
    if (!report.zero_copy && options.zero_copy == ZeroCopy::automatic &&
        options.netdev.zero_copy_capable)
        note("the driver has zero-copy, but did not grant it");
    if (report.tx_budget == 0 && !report.zero_copy)
        note("the kernel sends at most 32 packets a syscall (before 6.17)");
    if (options.ring >= pmd_fill_frames)
        note(
            "rings this long are never full: what nobody receives in time counts as rx_fill_empty");
    if (!report.hugepages)
        note("no hugepages: ordinary memory");
    const unsigned left = options.netdev.queues() - static_cast<unsigned>(report.queues.size());
    if (left != 0)
        note(std::to_string(left) + (left == 1 ? " queue stays" : " queues stay") +
             (program.joined() ? " with the kernel and other processes" : " with the kernel"));
    if (options.netdev.driver == "veth")
        note(
            "checksums of hosts behind a veth may be partial: `ethtool -K IF tx off` on their end");
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
    // The caller's Netdev may be older than what the netdev has become.
    PortOptions options = wanted;
    options.netdev = Netdev{wanted.netdev.name};
    PortReport report = examine(options, umem);
    impl_.reset(new Impl{.report = std::move(report),
                         .program = Program::on(options.netdev, options.attach),
                         .watch = LinkWatch{options.netdev}});
    Impl& impl = *impl_;
    if (const std::string note = play_back_journal(options.netdev); !note.empty()) {
        impl.report.netdev = options.netdev = Netdev{wanted.netdev.name};
        impl.report.promiscuous = options.promiscuous || options.netdev.promiscuous;
        impl.report.notes.push_back(note);
    }
    impl.report.program_id = impl.program->id();
    impl.report.native = impl.program->native();
    impl.at_open = impl.counters = netdev_counters(options.netdev);
    impl.passed_at_open = impl.program->passed();
    if (options.promiscuous)
        impl.promiscuous = join_promiscuous(options.netdev);

    try {
        for (const unsigned queue : impl.report.queues)
            open_queue(options, queue, umem);
    } catch (...) {
        stop();
        throw;
    }
    add_notes(impl.report, options, *impl.program);
}

void Port::open_queue(const PortOptions& options, unsigned queue, Umem& umem)
{
    PortReport& report = impl_->report;
    const Vdev::Options vdev_options{.netdev = options.netdev,
                                     .queue = queue,
                                     .ring = options.ring,
                                     .force_copy = options.zero_copy == ZeroCopy::never};
    impl_->claims.emplace_back(options.netdev, queue, impl_->program);
    auto vdev = std::make_unique<Vdev>(vdev_options, umem.mempool());
    report.tx_budget = vdev->tx_budget();
    sockets_.emplace_back(new Socket{std::move(vdev), umem.mempool(), impl_->watch.state()});
    report.zero_copy = sockets_.back()->zero_copy();
    if (options.zero_copy == ZeroCopy::required && !report.zero_copy)
        throw refuse(options, "queue " + std::to_string(queue) + " did not get zero-copy",
                     "do without --require-zero-copy");
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
    for (const auto& socket : sockets_)
        impl_->program->forget(socket->queue());
    wait_for_running_programs();
    for (const auto& socket : sockets_)
        socket->stop();
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
    return impl_->watch.state().load(std::memory_order_relaxed);
}

Stats Port::stats() const
{
    if (impl_->stopped)
        return impl_->last;
    Stats sum;
    for (const auto& socket : sockets_)
        sum += socket->stats();
    return impl_->netdev_stats(sum);
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
    all.rx_passed = program->passed() - passed_at_open;
    all.tx_netdev_dropped = now.tx_dropped - at_open.tx_dropped;
    all.rx_netdev_dropped = now.rx_dropped - at_open.rx_dropped;
    // The netdev's number also holds what the kernel's stack dropped of the packets that were left to
    // it, and on veth in native mode what the sockets could not take. Those have their own names.
    std::uint64_t elsewhere = all.rx_passed;
    if (report.native && report.netdev.driver == "veth")
        elsewhere += all.rx_ring_full + all.rx_fill_empty + all.rx_too_long;
    all.rx_netdev_dropped -= std::min(all.rx_netdev_dropped, elsewhere);
    return all;
}

}  // namespace pollux
