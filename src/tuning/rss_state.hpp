// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev/ethtool.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pollux {

// What ethtool tells and takes of receive side scaling (ETHTOOL_GRSSH, ETHTOOL_SRSSH).
struct RssState {
    std::uint8_t function = 0;        // ETH_RSS_HASH_*; 0: the driver does not tell
    std::uint8_t transformation = 0;  // rxh_xfrm_*
    std::vector<std::uint8_t> key = {};
    std::vector<std::uint32_t> table = {};
    bool operator==(const RssState&) const = default;

    // One line of the journal.
    std::string line() const;
    static std::optional<RssState> from_line(const std::string& line);
};

// Returns 0 or the errno; EOPNOTSUPP also where there is neither table nor key.
int read_rss(const Ethtool& ethtool, RssState& state);

// Changes what differs. Returns 0 or the errno, after which some of it may be changed.
int change_rss(const Ethtool& ethtool, const RssState& from, const RssState& to);

// The same, and the kernel forgets that anybody has chosen the table if it is its own default.
int restore_rss(const Ethtool& ethtool, const RssState& from, const RssState& to);

}  // namespace pollux
