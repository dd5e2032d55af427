// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/ntuple_rule.hpp"

#include "base/refuse.hpp"
#include "tuning/journal_kinds.hpp"
#include "tuning/ntuple_spec.hpp"
#include "tuning/ntuple_table.hpp"

#include <algorithm>
#include <cerrno>
#include <sstream>

namespace pollux {

namespace {

std::string hint_for(const Netdev& netdev, const Ethtool& ethtool, int errnum)
{
    if (errnum == EPERM)
        return "CAP_NET_ADMIN is needed";
    ethtool_value flags = {};
    flags.cmd = ETHTOOL_GFLAGS;
    if (ethtool.ask(flags) == 0 && (flags.data & ETH_FLAG_NTUPLE) == 0 && errnum != ENOSPC)
        return "`ethtool -K " + netdev.name +
               " ntuple on` if its driver can; otherwise receive on all queues";
    if (errnum == EOPNOTSUPP || errnum == EINVAL)
        return "drivers differ in which fields they can match: match fewer, or receive on all "
               "queues";
    return {};
}

Error cannot(const Netdev& netdev, const Ethtool& ethtool, const char* problem, int errnum)
{
    return Error{{.cause = cause_of(errnum),
                  .where = netdev.name,
                  .problem = problem,
                  .errnum = errnum,
                  .reason = "driver " + netdev.driver,
                  .hint = hint_for(netdev, ethtool, errnum)}};
}

NtupleTable require_ntuple_rules(const Netdev& netdev, const Ethtool& ethtool)
{
    NtupleTable table;
    if (const int errnum = read_ntuple_rules(ethtool, table); errnum != 0)
        throw cannot(netdev, ethtool, "its driver takes no ntuple rules", errnum);
    return table;
}

// The location of the rule, or `nowhere`.
constexpr unsigned nowhere = RX_CLS_LOC_ANY;
unsigned find(const Ethtool& ethtool, const NtupleTable& table, const ethtool_rx_flow_spec& rule)
{
    for (const unsigned location : table.used) {
        ethtool_rx_flow_spec there;
        if (read_ntuple_rule(ethtool, location, there) == 0 && same_rule(there, rule))
            return location;
    }
    return nowhere;
}

unsigned first_free(const NtupleTable& table)
{
    unsigned location = 0;
    while (std::find(table.used.begin(), table.used.end(), location) != table.used.end())
        ++location;
    return location;
}

// The lines are the rule as it was inserted, and as the driver has shown it since then. A kill in
// between leaves only the first. Then this removes a rule that looks the same, wherever the driver
// has put it.
std::string remove_rule(const Netdev& netdev, const std::string& lines)
{
    std::istringstream text{lines};
    std::optional<ethtool_rx_flow_spec> rule;
    for (std::string line; std::getline(text, line);)
        rule = ntuple_from_line(line);
    const Ethtool ethtool{netdev.netns, netdev.index};
    NtupleTable table;
    if (!rule || read_ntuple_rules(ethtool, table) != 0)
        return {};
    if (rule->location != nowhere)
        std::erase_if(table.used, [&](unsigned location) { return location != rule->location; });
    const unsigned location = find(ethtool, table, *rule);
    if (location == nowhere)
        return {};
    if (const int errnum = delete_ntuple_rule(ethtool, location); errnum != 0)
        throw cannot(netdev, ethtool, "cannot remove the ntuple rule that a killed process left",
                     errnum);
    return "ntuple rule " + std::to_string(location) + " of a killed process removed";
}

}  // namespace

const JournalKind ntuple_kind{.suffix = ".flow", .many = true, .put_back = remove_rule};

struct NtupleRule::Impl {
    Impl(const Netdev& netdev, const ethtool_rx_flow_spec& wanted)
        : ethtool{netdev.netns, netdev.index},
          put_back{play_back(netdev, ntuple_kind)},
          rule{choose_location(netdev, ethtool, wanted)},
          note{netdev, ntuple_kind, ntuple_line(rule) + "\n"}
    {
    }
    ~Impl()
    {
        ethtool_rx_flow_spec there;
        if (inserted && read_ntuple_rule(ethtool, rule.location, there) == 0 &&
            same_rule(there, rule))
            delete_ntuple_rule(ethtool, rule.location);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    static ethtool_rx_flow_spec choose_location(const Netdev& netdev, const Ethtool& ethtool,
                                                ethtool_rx_flow_spec rule);

    Ethtool ethtool;
    std::string put_back;
    ethtool_rx_flow_spec rule;  // once inserted, as the driver shows it
    JournalNote note;
    bool inserted = false;
};

ethtool_rx_flow_spec NtupleRule::Impl::choose_location(const Netdev& netdev, const Ethtool& ethtool,
                                                       ethtool_rx_flow_spec rule)
{
    const NtupleTable table = require_ntuple_rules(netdev, ethtool);
    if (const unsigned location = find(ethtool, table, rule); location != nowhere)
        throw fail(Cause::setting_in_use, EEXIST, netdev.name,
                   "ntuple rule " + std::to_string(location) + " is the same",
                   "`ethtool -n " + netdev.name + "` shows it");
    if (table.chooses_location)
        return rule;
    rule.location = first_free(table);
    if (table.size != 0 && rule.location >= table.size)
        throw cannot(netdev, ethtool, "there is no room for another ntuple rule", ENOSPC);
    return rule;
}

NtupleRule::NtupleRule(const NtupleOptions& options)
{
    const ethtool_rx_flow_spec wanted = ntuple_spec(options);
    // If there can be no rules, this throws before a note is written.
    require_ntuple_rules(options.netdev, Ethtool{options.netdev.netns, options.netdev.index});
    const UniqueFd lock = lock_journal();
    impl_ = std::make_unique<Impl>(options.netdev, wanted);
    auto& [ethtool, put_back, rule, note, inserted] = *impl_;
    if (const int errnum = insert_ntuple_rule(ethtool, rule); errnum != 0)
        throw cannot(options.netdev, ethtool, "cannot insert the ntuple rule", errnum);
    inserted = true;
    ethtool_rx_flow_spec shown;
    if (const int errnum = read_ntuple_rule(ethtool, rule.location, shown); errnum != 0) {
        delete_ntuple_rule(ethtool, rule.location);
        throw cannot(options.netdev, ethtool, "cannot read the ntuple rule back", errnum);
    }
    shown.location = rule.location;
    rule = shown;
    note.append(ntuple_line(rule));
}

NtupleRule::~NtupleRule() = default;
NtupleRule::NtupleRule(NtupleRule&&) noexcept = default;
NtupleRule& NtupleRule::operator=(NtupleRule&&) noexcept = default;

unsigned NtupleRule::location() const noexcept
{
    return impl_->rule.location;
}

const std::string& NtupleRule::put_back() const noexcept
{
    return impl_->put_back;
}

}  // namespace pollux
