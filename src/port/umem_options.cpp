// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/port.hpp"

namespace pollux {

UmemOptions umem_options_for(std::span<const PortOptions> ports)
{
    UmemOptions options;
    for (const PortOptions& port : ports)
        options.users.push_back({.netdev = port.netdev,
                                 .ethdev = port.ethdev,
                                 .queues = static_cast<unsigned>(port.queues.size()),
                                 .ring = port.ring,
                                 .direction = port.direction});
    return options;
}

UmemOptions umem_options_for(std::initializer_list<PortOptions> ports)
{
    return umem_options_for(std::span{ports.begin(), ports.size()});
}

}  // namespace pollux
