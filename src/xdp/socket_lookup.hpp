// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/unique_fd.hpp"

namespace pollux {

// Looks into an XSKMAP, which user space cannot: the kernel lets only BPF programs do that.
class SocketLookup {
public:
    SocketLookup() = default;  // finds a socket everywhere
    explicit SocketLookup(int xskmap);

    // Whether the queue has a socket. True if the kernel does not say. Any thread.
    bool has_socket(unsigned queue) const noexcept;

private:
    UniqueFd program_;
};

}  // namespace pollux
