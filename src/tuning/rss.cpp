// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/rss.hpp"

#include "base/kernel_abi.hpp"
#include "base/refuse.hpp"
#include "netdev/queue_list.hpp"
#include "tuning/journal_kinds.hpp"
#include "tuning/journal_note.hpp"
#include "tuning/rss_state.hpp"

#include <linux/ethtool.h>

#include <algorithm>
#include <cerrno>
#include <sstream>
#include <utility>

namespace pollux {

namespace {

Error cannot(const Netdev& netdev, const char* problem, int errnum)
{
    std::string hint;
    if (errnum == EPERM)
        hint = "CAP_NET_ADMIN is needed";
    else if (errnum == EOPNOTSUPP)
        hint = "without it any queue may receive any flow: receive on all of them, or reduce the "
               "netdev to one queue (`ethtool -L " +
               netdev.name + " combined 1`) if its driver can";
    return Error{{.cause = cause_of(errnum),
                  .where = netdev.name,
                  .problem = problem,
                  .errnum = errnum,
                  .reason = "driver " + netdev.driver,
                  .hint = hint}};
}

RssState require_rss(const Netdev& netdev, const Ethtool& ethtool)
{
    RssState state;
    if (const int errnum = read_rss(ethtool, state); errnum != 0)
        throw cannot(netdev, "cannot read its RSS", errnum);
    return state;
}

std::optional<bool> hashes_ports(const Ethtool& ethtool, std::uint32_t flow)
{
    ethtool_rxnfc fields = {};
    fields.cmd = ETHTOOL_GRXFH;
    fields.flow_type = flow;
    constexpr std::uint64_t addresses = RXH_IP_SRC | RXH_IP_DST;
    constexpr std::uint64_t with_ports = addresses | RXH_L4_B_0_1 | RXH_L4_B_2_3;
    if (ethtool.ask(fields) != 0 || (fields.data != addresses && fields.data != with_ports))
        return std::nullopt;
    return fields.data == with_ports;
}

Rss describe(const Ethtool& ethtool, const RssState& state)
{
    Rss rss;
    rss.table.assign(state.table.begin(), state.table.end());
    rss.key = state.key;
    rss.is_toeplitz = state.function == 0 || (state.function & eth_rss_hash_top) != 0;
    if (state.transformation == rxh_xfrm_sym_xor)
        rss.symmetry = Rss::Symmetry::by_xor;
    else if (state.transformation == rxh_xfrm_sym_or_xor)
        rss.symmetry = Rss::Symmetry::by_or_xor;
    rss.ports = {.udp4 = hashes_ports(ethtool, UDP_V4_FLOW),
                 .tcp4 = hashes_ports(ethtool, TCP_V4_FLOW),
                 .udp6 = hashes_ports(ethtool, UDP_V6_FLOW),
                 .tcp6 = hashes_ports(ethtool, TCP_V6_FLOW)};
    return rss;
}

void check(const RssOptions& options)
{
    if (options.queues.empty() && !options.symmetric)
        throw refuse(Cause::invalid_option, options.netdev.name,
                     "there is nothing to change in its RSS", "set `queues` or `symmetric`");
    checked_queues(options.netdev, options.queues, options.netdev.queues());
}

// The ways to get what was asked for, the best one first.
std::vector<RssState> ways(const RssState& before, const RssOptions& options)
{
    RssState wanted = before;
    for (std::size_t i = 0; i < wanted.table.size() && !options.queues.empty(); ++i)
        wanted.table[i] = options.queues[i % options.queues.size()];
    if (!options.symmetric || before.transformation != 0)
        return {wanted};
    RssState by_xor = wanted, by_key = wanted;
    by_xor.transformation = rxh_xfrm_sym_xor;
    // Its period is 16 bits, so that exchanging a flow's two ends does not change the hash.
    for (std::size_t i = 0; i < by_key.key.size(); ++i)
        by_key.key[i] = i % 2 == 0 ? 0x6d : 0x5a;
    if (by_key.function != 0)
        by_key.function = eth_rss_hash_top;
    return before.key.empty() ? std::vector{by_xor} : std::vector{by_xor, by_key};
}

// Restores what we set, unless it was changed again since then.
RssState undone(RssState now, const RssState& before, const RssState& set)
{
    const auto undo = [&](auto RssState::*part) {
        if (now.*part == set.*part)
            now.*part = before.*part;
    };
    undo(&RssState::function);
    undo(&RssState::transformation);
    undo(&RssState::key);
    undo(&RssState::table);
    return now;
}

std::string put_rss_back(const Netdev& netdev, const std::string& lines)
{
    std::istringstream text{lines};
    std::optional<RssState> before, set;
    for (std::string line; std::getline(text, line);)
        (before ? set : before) = RssState::from_line(line);
    const Ethtool ethtool{netdev.netns, netdev.index};
    RssState now;
    if (!before || !set || read_rss(ethtool, now) != 0)
        return {};
    const RssState target = undone(now, *before, *set);
    const int errnum = restore_rss(ethtool, now, target);
    if (errnum == EPERM)
        throw cannot(netdev, "cannot put back its RSS, which a killed process changed", errnum);
    // Another try would not help either: the netdev may have other channels now. That must not make
    // it useless.
    if (errnum != 0)
        return "RSS cannot be put back to what it was before a killed process changed it";
    return target == now ? "" : "RSS put back to what it was before a killed process changed it";
}

}  // namespace

const JournalKind rss_kind{.suffix = ".rss", .put_back = put_rss_back};

Rss rss_of(const Netdev& netdev)
{
    const Ethtool ethtool{netdev.netns, netdev.index};
    return describe(ethtool, require_rss(netdev, ethtool));
}

struct RssGuard::Impl {
    explicit Impl(Netdev options_netdev) : netdev{std::move(options_netdev)} {}
    ~Impl()
    {
        RssState now;
        if (set && read_rss(ethtool, now) == 0)
            restore_rss(ethtool, now, undone(now, before, *set));
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    bool try_way(const RssState& wanted, int& errnum);

    Netdev netdev;
    Ethtool ethtool{netdev.netns, netdev.index};
    std::string put_back = play_back(netdev, rss_kind);
    JournalNote note{netdev, rss_kind};
    // From here on no other Pollux process changes it.
    RssState before = require_rss(netdev, ethtool);
    std::optional<RssState> set = std::nullopt;
    Rss rss = {};
};

// Returns false, and leaves everything as it was, if this way does not work.
bool RssGuard::Impl::try_way(const RssState& wanted, int& errnum)
{
    note.append(wanted.line());
    errnum = change_rss(ethtool, before, wanted);
    RssState now = before;
    const int unreadable = read_rss(ethtool, now);
    if (errnum == 0 && unreadable == 0 && now == wanted) {
        set = wanted;
        return true;
    }
    if (errnum == 0)
        errnum = unreadable != 0 ? unreadable
                                 : EOPNOTSUPP;  // it reported success but did something else
    restore_rss(ethtool, now, before);
    return false;
}

RssGuard::RssGuard(const RssOptions& options)
{
    check(options);
    rss_of(options.netdev);  // if there is none, it throws before a note is written
    impl_ = std::make_unique<Impl>(options.netdev);
    impl_->note.append(impl_->before.line());
    int errnum = 0;
    for (const RssState& wanted : ways(impl_->before, options)) {
        if (impl_->try_way(wanted, errnum)) {
            impl_->rss = describe(impl_->ethtool, wanted);
            return;
        }
        if (errnum != EOPNOTSUPP && errnum != EINVAL)
            break;
    }
    throw cannot(options.netdev,
                 options.symmetric ? "cannot make its RSS symmetric" : "cannot change its RSS",
                 errnum);
}

RssGuard::~RssGuard() = default;
RssGuard::RssGuard(RssGuard&&) noexcept = default;
RssGuard& RssGuard::operator=(RssGuard&&) noexcept = default;

const Rss& RssGuard::rss() const noexcept
{
    return impl_->rss;
}

const std::string& RssGuard::put_back() const noexcept
{
    return impl_->put_back;
}

}  // namespace pollux
