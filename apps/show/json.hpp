// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/port.hpp>
#include <pollux/stats.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace tool {

using Json = nlohmann::ordered_json;  // keys stay in the order in which they were written

// Adds every number by its name, even those that are 0, and `lost`.
void add_stats(Json& object, const pollux::Stats& stats);

Json to_json(const pollux::PortReport& report);

// One decimal is enough for rates, three for times.
double rounded(double value, int decimals);

// The object on one line.
std::string line(const Json& object);

}  // namespace tool
