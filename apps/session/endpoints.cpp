// SPDX-License-Identifier: BSD-3-Clause
#include "endpoints.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tool {

std::string Endpoint::text() const
{
    return fmt::format("{} queue {}", netdev->name, queue());
}

Endpoints::Endpoints(Ports ports)
{
    for (unsigned port = 0; port < ports.size(); ++port)
        for (const auto& socket : ports[port]->sockets())
            all_.push_back({port, &ports[port]->netdev(), socket.get()});
}

const Endpoint& Endpoints::of(const pollux::Rx& rx) const noexcept
{
    return *std::find_if(all_.begin(), all_.end(),
                         [&](const Endpoint& end) { return &end.socket->rx == &rx; });
}

const Endpoint& Endpoints::of(const pollux::Tx& tx) const noexcept
{
    return *std::find_if(all_.begin(), all_.end(),
                         [&](const Endpoint& end) { return &end.socket->tx == &tx; });
}

}  // namespace tool
