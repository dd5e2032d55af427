// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/umem.hpp>

#include <cstddef>
#include <iosfwd>

namespace pollux::test {

// Everything of this process that an open port takes, and that a closed one has to give back.
struct Footprint {
    explicit Footprint(const Umem& umem);
    bool operator==(const Footprint&) const = default;

    unsigned available;   // frames in the Umem
    std::size_t fds = 0;  // of any kind
    std::size_t af_xdp_fds = 0, program_fds = 0;
    std::size_t ring_mappings = 0;  // of sockets, in /proc/self/maps
    std::size_t threads;
    unsigned ethdevs;
};
std::ostream& operator<<(std::ostream& out, const Footprint& footprint);

}  // namespace pollux::test
