// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev/ethtool.hpp"

#include <linux/ethtool.h>

#include <optional>
#include <string>
#include <vector>

namespace pollux {

// Except for the location, byte by byte.
bool same_rule(const ethtool_rx_flow_spec& a, const ethtool_rx_flow_spec& b);

// One line of the journal, with the location.
std::string ntuple_line(const ethtool_rx_flow_spec& rule);
std::optional<ethtool_rx_flow_spec> ntuple_from_line(const std::string& line);

// The NIC's rules.
struct NtupleTable {
    unsigned size = 0;              // locations; 0: the driver does not tell
    bool chooses_location = false;  // the driver does, where it is asked to
    std::vector<unsigned> used = {};
};
// Each returns 0 or the errno.
int read_ntuple_rules(const Ethtool& ethtool, NtupleTable& table);
int read_ntuple_rule(const Ethtool& ethtool, unsigned location, ethtool_rx_flow_spec& rule);
int insert_ntuple_rule(const Ethtool& ethtool, ethtool_rx_flow_spec& rule);  // sets the location
int delete_ntuple_rule(const Ethtool& ethtool, unsigned location);

}  // namespace pollux
