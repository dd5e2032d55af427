// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/ntuple_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace pollux {

bool same_rule(const ethtool_rx_flow_spec& a, const ethtool_rx_flow_spec& b)
{
    return a.flow_type == b.flow_type && a.ring_cookie == b.ring_cookie &&
           std::memcmp(&a.h_u, &b.h_u, sizeof a.h_u) == 0 &&  // NOLINT(bugprone-suspicious*)
           std::memcmp(&a.m_u, &b.m_u, sizeof a.m_u) == 0 &&  // NOLINT(bugprone-suspicious*)
           std::memcmp(&a.h_ext, &b.h_ext, sizeof a.h_ext) == 0 &&
           std::memcmp(&a.m_ext, &b.m_ext, sizeof a.m_ext) == 0;
}

// The kernel's struct in hexadecimal. The process that reads it runs on the same kernel.
std::string ntuple_line(const ethtool_rx_flow_spec& rule)
{
    std::string line;
    for (std::size_t i = 0; i < sizeof rule; ++i) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x",
                      reinterpret_cast<const std::uint8_t*>(&rule)[i]);
        line += digits;
    }
    return line;
}

std::optional<ethtool_rx_flow_spec> ntuple_from_line(const std::string& line)
{
    ethtool_rx_flow_spec rule = {};
    if (line.size() != 2 * sizeof rule || line.find_first_not_of("0123456789abcdef") != line.npos)
        return std::nullopt;
    for (std::size_t i = 0; i < sizeof rule; ++i)
        reinterpret_cast<std::uint8_t*>(&rule)[i] =
            static_cast<std::uint8_t>(std::stoul(line.substr(2 * i, 2), nullptr, 16));
    return rule;
}

int read_ntuple_rules(const Ethtool& ethtool, NtupleTable& table)
{
    ethtool_rxnfc count = {};
    count.cmd = ETHTOOL_GRXCLSRLCNT;
    if (const int errnum = ethtool.ask(count); errnum != 0)
        return errnum;
    table.chooses_location = (count.data & RX_CLS_LOC_SPECIAL) != 0;
    // With room for one more, because igb returns EMSGSIZE otherwise.
    std::vector<std::uint64_t> words(
        (sizeof(ethtool_rxnfc) + (count.rule_cnt + 1) * sizeof(std::uint32_t)) / 8 + 1);
    auto& list = *reinterpret_cast<ethtool_rxnfc*>(words.data());
    list.cmd = ETHTOOL_GRXCLSRLALL;
    list.rule_cnt = count.rule_cnt + 1;
    if (const int errnum = ethtool.ask(list); errnum != 0)
        return errnum;
    const auto* locations = reinterpret_cast<const std::uint32_t*>(
        reinterpret_cast<const std::byte*>(words.data()) + offsetof(ethtool_rxnfc, rule_locs));
    table.used.assign(locations, locations + std::min(list.rule_cnt, count.rule_cnt + 1));
    table.size = static_cast<unsigned>(list.data & ~std::uint64_t{RX_CLS_LOC_SPECIAL});
    return 0;
}

int read_ntuple_rule(const Ethtool& ethtool, unsigned location, ethtool_rx_flow_spec& rule)
{
    ethtool_rxnfc command = {};
    command.cmd = ETHTOOL_GRXCLSRULE;
    command.fs.location = location;
    const int errnum = ethtool.ask(command);
    rule = command.fs;
    return errnum;
}

int insert_ntuple_rule(const Ethtool& ethtool, ethtool_rx_flow_spec& rule)
{
    ethtool_rxnfc command = {};
    command.cmd = ETHTOOL_SRXCLSRLINS;
    command.fs = rule;
    const int errnum = ethtool.ask(command);
    rule.location = command.fs.location;
    return errnum;
}

int delete_ntuple_rule(const Ethtool& ethtool, unsigned location)
{
    ethtool_rxnfc command = {};
    command.cmd = ETHTOOL_SRXCLSRLDEL;
    command.fs.location = location;
    return ethtool.ask(command);
}

}  // namespace pollux
