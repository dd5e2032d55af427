// SPDX-License-Identifier: BSD-3-Clause
#include "port/port_netdev.hpp"

#include "base/refuse.hpp"
#include "pollux/attached_program.hpp"
#include "stats/accounting.hpp"
#include "tuning/journal.hpp"
#include "tuning/journal_directory.hpp"
#include "tuning/promiscuous.hpp"
#include "umem/umem_plan.hpp"
#include "xdp/queue_probe.hpp"

#include <algorithm>
#include <utility>

namespace pollux {

namespace {

// Drivers may begin at 0 again, for example when the number of queues changes.
std::uint64_t since(std::uint64_t before, std::uint64_t now) noexcept
{
    return now - std::min(now, before);
}

}  // namespace

PortNetdev::PortNetdev(PortPlan& plan) : queues_{plan.report.queues}, offloads_{plan.options.netdev}
{
    PortOptions& options = plan.options;
    PortReport& report = plan.report;
    // Some drivers attach no program while they merge packets. If there is a program, it is ours,
    // or it will be refused, and then the netdev must stay as it is.
    if (!attached_program(options.netdev))
        offloads_.switch_off(false);
    if (plan.our_program()) {
        program_ = Program::on(options.netdev, options.xdp_mode, Program::Sharing::joined,
                               options.rx_metadata && options.xdp_program.empty());
        report.program_id = program_->id();
        report.native = program_->native();
        passed_at_open_ = program_->passed();
        for (const unsigned queue : queues_)
            claims_.emplace_back(options.netdev, queue, program_);
        rules_ =
            std::make_unique<PortRules>(PortRules::Options{.netdev = options.netdev.name,
                                                           .queues = queues_,
                                                           .take = options.take,
                                                           .xdp_program = options.xdp_program,
                                                           .direction = options.direction,
                                                           .rx_metadata = options.rx_metadata,
                                                           .netns = options.netdev.netns->cookie()},
                                        program_);
        report.user_program_id = rules_->user_program_id();
        if (in_dispatcher())  // otherwise check_machine() has waited already
            for (const unsigned queue : queues_)
                await_free_queue(options.netdev, queue);
    }
    if (std::string note = offloads_.switch_off(!report.native); !note.empty())
        report.notes.push_back(std::move(note));
    if (std::string note = why_no_journal(); !note.empty())
        report.notes.push_back(std::move(note));
    if (const std::string note = play_back_journal(options.netdev); !note.empty()) {
        options.netdev = options.netdev.refreshed();
        report.netdev = options.netdev;
        check_mtu(options.netdev, report.umem.max_frame);  // it may be what was put back
        report.promiscuous = options.promiscuous || options.netdev.promiscuous;
        report.notes.push_back(note);
    }
    netdev_ = options.netdev;
    watch_ = LinkWatch::on(netdev_);
    counters_.emplace(netdev_);
    at_open_ = counters_->read();
    if (options.promiscuous)
        promiscuous_ = join_promiscuous(netdev_);
}

ProgramFacts PortNetdev::program_facts() const
{
    ProgramFacts facts;
    facts.joined = program_ && program_->joined();
    facts.puts_tags_back = program_ && program_->bound() && !has_user_program() &&
                           netdev_.xdp_features && netdev_.xdp_features->rx_vlan_tag;
    if (in_dispatcher())
        facts.others = program_->component()->others();
    return facts;
}

std::string PortNetdev::no_metadata() const
{
    if (!program_)
        return "the XDP program is not ours";
    return has_user_program() ? "the port's own XDP program takes the packets"
                              : program_->no_metadata();
}

void PortNetdev::start() noexcept
{
    const std::lock_guard lock{mutex_};
    if (rules_)
        rules_->open();
}

void PortNetdev::drop_rules() noexcept
{
    const std::lock_guard lock{mutex_};
    rules_.reset();
}

void PortNetdev::forget_queues() noexcept
{
    if (program_)
        program_->forget(queues_);
}

std::string PortNetdev::fault() const
{
    std::string fault = program_ ? program_->fault(queues_) : "";
    if (!fault.empty() && watch_->is_gone())
        fault.clear();  // that is what link() says
    return fault;
}

void PortNetdev::account(Stats& sockets)
{
    const std::lock_guard lock{mutex_};
    Stats now;
    try {
        const NetdevCounters counters = counters_->read();
        account_netdev(now, {.rx_missed = since(at_open_.rx_missed, counters.rx_missed),
                             .rx_fifo = since(at_open_.rx_fifo, counters.rx_fifo),
                             .rx_dropped = since(at_open_.rx_dropped, counters.rx_dropped),
                             .passed = program_ ? program_->passed() - passed_at_open_ : 0});
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): it is gone
    }
    never_decrease(now, highest_);
    sockets += now;
}

}  // namespace pollux
