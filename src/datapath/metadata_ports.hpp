// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

namespace pollux {

// The ethdev ports whose packets have RX metadata in front of them, while it lives: rx_metadata()
// asks for each packet.
class MetadataPorts {
public:
    MetadataPorts() = default;
    ~MetadataPorts();
    MetadataPorts(const MetadataPorts&) = delete;
    MetadataPorts& operator=(const MetadataPorts&) = delete;

    void add(std::uint16_t port, unsigned ifindex);

private:
    std::vector<std::uint16_t> ports_;
};

}  // namespace pollux
