// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/port.hpp>

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tool {

using Ports = std::span<const std::unique_ptr<pollux::Port>>;

// One end of a stream, by the names that people know.
struct Endpoint {
    unsigned port = 0;  // in the order of -i, then those of the EAL; as testpmd counts
    const pollux::Netdev* netdev = nullptr;
    const pollux::Socket* socket = nullptr;

    unsigned queue() const noexcept { return socket->queue(); }
    std::string text() const;  // "eth0 queue 3"
};

// Finds the endpoint that one half of a socket belongs to. Valid as long as the ports.
class Endpoints {
public:
    explicit Endpoints(Ports ports);

    const Endpoint& of(const pollux::Rx& rx) const noexcept;
    const Endpoint& of(const pollux::Tx& tx) const noexcept;

private:
    std::vector<Endpoint> all_;
};

}  // namespace tool
