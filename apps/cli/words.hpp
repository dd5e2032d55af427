// SPDX-License-Identifier: BSD-3-Clause
// How single words of the command line are read. All throw UsageError.
#pragma once

#include <rte_ether.h>

#include <string>
#include <string_view>
#include <vector>

namespace tool {

// "32"
unsigned parse_number(std::string_view word);

// "0,2-3" to 0, 2, 3; refuses a number that comes twice.
std::vector<unsigned> parse_list(std::string_view words);

// "2": the first two queues of each netdev, 0 and 1. "0,2-3" or "5-5": exactly these.
std::vector<unsigned> parse_queues(std::string_view words);

rte_ether_addr parse_mac(const std::string& word);

// Seconds, 0 or more; fractions are welcome.
double parse_seconds(const std::string& word);

// Takes "--" and all behind it out of the arguments: words for somebody else.
std::vector<std::string> cut_words(std::vector<std::string>& arguments);

}  // namespace tool
