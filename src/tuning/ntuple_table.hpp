// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev/ethtool.hpp"

#include <linux/ethtool.h>

#include <optional>
#include <string>
#include <vector>

namespace pollux {

// Compares two rules byte by byte, except for their locations.
bool same_rule(const ethtool_rx_flow_spec& a, const ethtool_rx_flow_spec& b);

// A rule as one line of the journal, with its location.
std::string ntuple_line(const ethtool_rx_flow_spec& rule);
std::optional<ethtool_rx_flow_spec> ntuple_from_line(const std::string& line);

// Which rules the NIC has.
struct NtupleTable {
    unsigned size = 0;              // number of locations; 0: the driver does not say
    bool chooses_location = false;  // the driver can choose a location itself
    std::vector<unsigned> used = {};
};
// Each returns 0 or the errno.
int read_ntuple_rules(const Ethtool& ethtool, NtupleTable& table);
int read_ntuple_rule(const Ethtool& ethtool, unsigned location, ethtool_rx_flow_spec& rule);
int insert_ntuple_rule(const Ethtool& ethtool, ethtool_rx_flow_spec& rule);  // sets the location
int delete_ntuple_rule(const Ethtool& ethtool, unsigned location);

}  // namespace pollux
