// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev/ethtool.hpp"
#include "pollux/flow_rule.hpp"

#include <linux/ethtool.h>

#include <optional>
#include <string>
#include <vector>

namespace pollux {

// The kernel's words for a rule, at no location yet. Throws Error for a match that cannot be.
ethtool_rx_flow_spec flow_spec(const FlowOptions& options);

// Except for the location, byte by byte.
bool same_rule(const ethtool_rx_flow_spec& a, const ethtool_rx_flow_spec& b);

// One line of the journal, with the location.
std::string flow_line(const ethtool_rx_flow_spec& rule);
std::optional<ethtool_rx_flow_spec> flow_from_line(const std::string& line);

// The NIC's rules.
struct FlowTable {
    unsigned size = 0;              // locations; 0: the driver does not tell
    bool chooses_location = false;  // the driver does, where it is asked to
    std::vector<unsigned> used = {};
};
// Each returns 0 or the errno.
int read_flows(const Ethtool& ethtool, FlowTable& table);
int read_flow(const Ethtool& ethtool, unsigned location, ethtool_rx_flow_spec& rule);
int insert_flow(const Ethtool& ethtool, ethtool_rx_flow_spec& rule);  // sets the location
int delete_flow(const Ethtool& ethtool, unsigned location);

}  // namespace pollux
