// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

namespace pollux {

// Registers ethdev ports whose packets have RX metadata in front of them, for as long as it lives;
// rx_metadata() looks them up for each packet.
class MetadataPorts {
public:
    MetadataPorts() = default;
    ~MetadataPorts();
    MetadataPorts(const MetadataPorts&) = delete;
    MetadataPorts& operator=(const MetadataPorts&) = delete;

    // The netdev is given by its ifindex and the cookie of its network namespace.
    void add(std::uint16_t port, unsigned ifindex, std::uint64_t netns);

private:
    std::vector<std::uint16_t> ports_;
};

}  // namespace pollux
