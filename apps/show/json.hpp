// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/port.hpp>
#include <pollux/stats.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace tool {

using Json = nlohmann::ordered_json;  // keys stay in the order in which they were written

// Every field of the stats by its name, also those that are 0.
void add_stats(Json& object, const pollux::Stats& stats);

Json to_json(const pollux::PortReport& report);

// With one decimal for rates, three for times: nobody measures the rest.
double rounded(double value, int decimals);

// One object, one line.
std::string line(const Json& object);

}  // namespace tool
