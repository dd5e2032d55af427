// SPDX-License-Identifier: BSD-3-Clause
#include "netdevs.hpp"

#include "cli/usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tool {

namespace {

void refuse_same_name(const std::vector<std::string>& names)
{
    for (auto name = names.begin(); name != names.end(); ++name)
        if (std::find(names.begin(), name, *name) != name)
            throw UsageError{fmt::format("interface {} is given twice", *name)};
}

}  // namespace

std::vector<pollux::Netdev> find_netdevs(const std::vector<std::string>& names)
{
    refuse_same_name(names);
    std::vector<pollux::Netdev> netdevs;
    for (const std::string& name : names) {
        pollux::Netdev netdev{name};
        for (std::size_t before = 0; before < netdevs.size(); ++before)
            if (netdevs[before].index == netdev.index)
                throw UsageError{fmt::format("interface {} is given twice: as {} and as {}",
                                             netdev.name, names[before], name)};
        netdevs.push_back(std::move(netdev));
    }
    return netdevs;
}

}  // namespace tool
