// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"
#include "netdev/counter_reader.hpp"
#include "netdev/link_watch.hpp"
#include "pollux/netdev.hpp"
#include "pollux/stats.hpp"
#include "port/port_notes.hpp"
#include "port/port_plan.hpp"
#include "tuning/offloads.hpp"
#include "xdp/port_rules.hpp"
#include "xdp/program.hpp"
#include "xdp/queue_claim.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pollux {

// What a Port has on its netdev besides the queues' ethdevs: our XDP program with the claims and
// the rules of the queues, the link watch, promiscuous mode, and the netdev's counters since then.
// Made before the first queue is set up, and destroyed after the last one is closed.
class PortNetdev {
public:
    // Also puts back what killed processes have left on the netdev, and updates the plan's netdev
    // and report. If it throws Error, it leaves nothing on the netdev.
    explicit PortNetdev(PortPlan& plan);

    const std::shared_ptr<const LinkWatch>& watch() const noexcept { return watch_; }
    // Whether the program is a component of libxdp's dispatcher.
    bool in_dispatcher() const noexcept { return program_ && program_->component() != nullptr; }
    ProgramFacts program_facts() const;
    // Why there is no RX metadata; empty if there is.
    std::string no_metadata() const;

    // From now on packets go to the sockets. Any thread.
    void start() noexcept;
    // Takes the port's queues out of the program's map, before their sockets are closed.
    void forget_queues() noexcept;
    // What an administrator has broken, while the netdev is there; empty if nothing. Any thread.
    std::string fault() const;
    // Drops the queues' rules, after their sockets have stopped.
    void drop_rules() noexcept;

    // Adds what only the netdev and the program count to the sum of the sockets; if the netdev is
    // gone, as it was when it was last asked. No number decreases. Any thread.
    void account(Stats& sockets);

private:
    bool has_user_program() const noexcept { return rules_ && rules_->user_program_id() != 0; }

    Netdev netdev_;
    std::vector<unsigned> queues_;
    OffloadGuard offloads_;             // until the program is gone
    std::shared_ptr<Program> program_;  // nullptr if an ethdev's arguments bring one
    std::vector<QueueClaim> claims_;
    std::unique_ptr<PortRules> rules_;
    std::shared_ptr<const LinkWatch> watch_;
    std::optional<CounterReader> counters_;
    UniqueFd promiscuous_;
    NetdevCounters at_open_;
    std::uint64_t passed_at_open_ = 0;
    std::mutex mutex_;
    Stats highest_;
};

}  // namespace pollux
