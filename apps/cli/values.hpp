// SPDX-License-Identifier: BSD-3-Clause
// Parsing of the values of options. All throw UsageError.
#pragma once

#include <pollux/flow.hpp>
#include <pollux/port_options.hpp>
#include <rte_ether.h>

#include <string>
#include <string_view>
#include <vector>

namespace tool {

// "a,b" to "a" and "b".
std::vector<std::string_view> split(std::string_view list);

// "32"
unsigned parse_number(std::string_view text);

// "0,2-3" to 0, 2, 3. Refuses a number that is given twice.
std::vector<unsigned> parse_list(std::string_view list);

// "2": the first two queues of each netdev, 0 and 1. "0,2-3" or "5-5": exactly these.
std::vector<unsigned> parse_queues(std::string_view text);

rte_ether_addr parse_mac(const std::string& text);

// Seconds, 0 or more; fractions are allowed.
double parse_seconds(const std::string& text);

// "udp:4789", "tcp" or "17"; several with commas between them.
std::vector<pollux::Flow> parse_flows(std::string_view list);

// "", "US" or "US,BUDGET".
pollux::BusyPoll parse_busy_poll(std::string_view text);

}  // namespace tool
