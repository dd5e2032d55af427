// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/port.hpp"

#include "base/interruptible.hpp"
#include "base/netns.hpp"
#include "base/refuse.hpp"
#include "base/text.hpp"
#include "datapath/metadata_ports.hpp"
#include "netdev/connections.hpp"
#include "netdev/link_watch.hpp"
#include "pollux/attached_program.hpp"
#include "port/carrier.hpp"
#include "port/openers.hpp"
#include "port/port_checks.hpp"
#include "port/port_netdev.hpp"
#include "port/port_notes.hpp"
#include "port/port_plan.hpp"
#include "xdp/queue_probe.hpp"

#include <linux/capability.h>

#include <atomic>
#include <new>
#include <optional>

namespace pollux {

struct Port::Impl {
    Impl(Umem& umem, PortPlan port_plan) : use{umem}, plan{std::move(port_plan)} {}

    // The last port of a Umem puts back the frames that drivers have kept.
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
    PortPlan plan;                                    // with the report
    std::optional<PortNetdev> netdev = std::nullopt;  // none unless net_af_xdp
    std::unique_ptr<MetadataPorts> metadata = nullptr;
    std::atomic<bool> stopped = false;
    Stats netdev_last = {};  // what only the netdev counts; written before `stopped`

    Stats netdev_stats()
    {
        Stats stats;
        if (netdev)
            netdev->account(stats);
        return stats;
    }
};

namespace {

// The caller's Netdev may be older than what the netdev has become.
PortFacts facts_for(const PortOptions& options, const Umem& umem)
{
    PortFacts facts;
    if (options.ethdev)
        facts.ethdev.emplace(*options.ethdev);
    facts.netdev = facts.ethdev ? facts.ethdev->netdev() : options.netdev.refreshed();
    facts.umem = umem.plan();
    facts.hugepages = umem.hugepages();
    facts.unfit_for_zero_copy = umem.unfit_for_zero_copy(facts.netdev);
    return facts;
}

// The addresses of this host at which packets no longer arrive.
std::string deaf_addresses(const PortPlan& plan)
{
    std::string deaf;
    if (plan.report.af_xdp && takes_every_packet(plan.options))
        for (const std::string& address : addresses_on(plan.report.netdev))
            add_to_list(deaf, address);
    return deaf;
}

}  // namespace

Port::Port(const PortOptions& options, Umem& umem)
{
    std::optional<const Interruptible> interruptible{std::in_place};
    const PortFacts facts = facts_for(options, umem);
    const InNetns there{facts.netdev.netns.get()};
    PortPlan plan = plan_port(options, facts);
    check_machine(plan);
    impl_ = std::make_unique<Impl>(umem, std::move(plan));
    if (impl_->plan.report.af_xdp)
        impl_->netdev.emplace(impl_->plan);
    try {
        open(umem);
        if (impl_->netdev)
            set_up_af_xdp();
        if (std::string deaf = deaf_addresses(impl_->plan); !deaf.empty())
            impl_->plan.report.notes.push_back(
                "packets of its queues no longer reach this host at " + deaf);
    } catch (...) {
        interruptible.reset();
        stop();
        sockets_.clear();
        throw;
    }
    if (!impl_->plan.report.hugepages)
        impl_->plan.report.notes.emplace_back("no hugepages: ordinary memory");
    if (!impl_->plan.options.deferred_start)
        start();
}

void Port::start() noexcept
{
    if (impl_->netdev)
        impl_->netdev->start();
}

void Port::open(Umem& umem)
{
    PortPlan& plan = impl_->plan;
    const auto open = plan.ethdev ? open_ethdev : open_netdev;
    open(plan, impl_->netdev && impl_->netdev->in_dispatcher(), umem,
         [&](const std::shared_ptr<Ethdev>& ethdev, unsigned first_queue) {
             add_sockets(ethdev, first_queue, umem);
         });
    for (const auto& socket : sockets_)
        if (plan.options.zero_copy == ZeroCopy::required && !socket->zero_copy())
            throw refuse(Cause::no_zero_copy, plan.options.netdev.name,
                         "queue " + std::to_string(socket->queue()) + " did not get zero-copy",
                         "do not require it with `zero_copy`");
}

void Port::add_sockets(const std::shared_ptr<Ethdev>& ethdev, unsigned first_queue, Umem& umem)
{
    PortReport& report = impl_->plan.report;
    for (unsigned i = 0; i < ethdev->queues(); ++i)
        sockets_.emplace_back(
            new Socket{*this,
                       ethdev,
                       {static_cast<std::uint16_t>(i), first_queue + i, report.direction},
                       umem.mempool(static_cast<unsigned>(sockets_.size())),
                       impl_->netdev ? impl_->netdev->watch() : nullptr});
    report.tx_budget = ethdev->tx_budget();
    report.zero_copy = sockets_.back()->zero_copy();
}

// Finds out and sets what can only be known or set once the queues exist.
void Port::set_up_af_xdp()
{
    const PortOptions& options = impl_->plan.options;
    PortReport& report = impl_->plan.report;
    if (!impl_->plan.our_program())
        if (const auto program = attached_program(options.netdev))
            report.native = !program->generic;
    if (options.busy_poll) {
        bool polled = true;
        for (const auto& socket : sockets_)
            polled &= socket->poll_busily(*options.busy_poll, options.netdev.name);
        if (!polled)
            report.notes.emplace_back("the driver does not support busy polling");
    }
    if (options.rx_metadata)
        switch_on_metadata();
    add_notes(report, options, impl_->netdev->program_facts());
    if (options.netdev.carrier)
        if (std::string note = wait_for_carrier(options.netdev); !note.empty())
            report.notes.push_back(std::move(note));
}

void Port::switch_on_metadata()
{
    PortReport& report = impl_->plan.report;
    const std::string why = impl_->netdev->no_metadata();
    report.rx_metadata = why.empty();
    if (!report.rx_metadata) {
        report.notes.push_back("no RX metadata: " + why);
        return;
    }
    impl_->metadata = std::make_unique<MetadataPorts>();
    for (const auto& socket : sockets_)
        impl_->metadata->add(socket->ethdev_port(), report.netdev.index,
                             report.netdev.netns->cookie());
}

Port::~Port()
{
    // The PMD asks and acts in the network namespace of the thread.
    const InNetns there{impl_->plan.options.netdev.netns.get(), std::nothrow};
    stop();
    sockets_.clear();
    const PortReport& report = impl_->plan.report;
    if (report.af_xdp)
        for (const unsigned queue : report.queues)
            note_closed(report.netdev, queue);
}

void Port::stop() noexcept
{
    if (impl_->stopped)
        return;
    if (impl_->netdev)
        impl_->netdev->forget_queues();
    for (const auto& socket : sockets_)
        socket->stop();
    if (impl_->netdev)
        impl_->netdev->drop_rules();
    impl_->metadata.reset();
    impl_->netdev_last = impl_->netdev_stats();
    impl_->stopped = true;
}

const Netdev& Port::netdev() const noexcept
{
    return impl_->plan.report.netdev;
}

const PortReport& Port::report() const noexcept
{
    return impl_->plan.report;
}

LinkState Port::link() const noexcept
{
    return impl_->netdev ? impl_->netdev->watch()->state().load(std::memory_order_relaxed)
                         : LinkState::up;
}

std::vector<int> Port::needed_to_close() const
{
    if (!impl_->netdev)
        return {};
    // CAP_NET_ADMIN is for the offloads, which whoever closes last puts back. CAP_SYS_ADMIN is for
    // the network namespace in which the PMD cannot reach the dispatcher, and for finding our part
    // of it.
    if (impl_->netdev->in_dispatcher())
        return {CAP_NET_ADMIN, CAP_BPF, CAP_PERFMON, CAP_SYS_ADMIN};
    if (netdev().netns != Netns::current())  // the PMD must close it in its own one
        return {CAP_NET_ADMIN, CAP_SYS_ADMIN};
    return {CAP_NET_ADMIN};
}

std::string Port::fault() const
{
    return impl_->netdev && !impl_->stopped ? impl_->netdev->fault() : "";
}

Stats Port::stats() const
{
    Stats sum = impl_->stopped ? impl_->netdev_last : impl_->netdev_stats();
    for (const auto& socket : sockets_)
        sum += socket->stats();
    return sum;
}

}  // namespace pollux
