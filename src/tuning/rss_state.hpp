// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev/ethtool.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pollux {

// The settings of receive side scaling that ethtool can read and change (ETHTOOL_GRSSH,
// ETHTOOL_SRSSH).
struct RssState {
    std::uint8_t function = 0;        // ETH_RSS_HASH_*; 0: the driver does not say
    std::uint8_t transformation = 0;  // rxh_xfrm_*
    std::vector<std::uint8_t> key = {};
    std::vector<std::uint32_t> table = {};
    bool operator==(const RssState&) const = default;

    // To and from a line of the journal. Empty if the line makes no sense.
    std::string line() const;
    static std::optional<RssState> from_line(const std::string& line);
};

// Returns 0 or the errno, which is EOPNOTSUPP also if there is neither a table nor a key.
int read_rss(const Ethtool& ethtool, RssState& state);

// Changes what differs. Returns 0, or the errno; some of it may have been changed nevertheless.
int change_rss(const Ethtool& ethtool, const RssState& from, const RssState& to);

// The same. If the table is the kernel's default, the kernel also forgets that it was ever chosen.
int restore_rss(const Ethtool& ethtool, const RssState& from, const RssState& to);

}  // namespace pollux
