// SPDX-License-Identifier: BSD-3-Clause
#include "json.hpp"

#include <cmath>

namespace tool {

void add_stats(Json& object, const pollux::Stats& stats)
{
    const Json numbers = Json::parse(to_json(stats));
    for (const auto& [name, value] : numbers.items())
        object[name] = value;
}

Json to_json(const pollux::PortReport& report)
{
    return Json::parse(pollux::to_json(report));
}

double rounded(double value, int decimals)
{
    const double scale = std::pow(10, decimals);
    return std::round(value * scale) / scale;
}

std::string line(const Json& object)
{
    // The kernel allows any bytes in the name of a netdev, JSON only UTF-8.
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace tool
