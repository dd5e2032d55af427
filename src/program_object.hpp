// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <memory>

struct pollux_bpf;

namespace pollux {

// Our XDP program, loaded for one netdev and not attached yet. It goes with this object, unless a
// link holds it by then.
class ProgramObject {
public:
    // Given the descriptor of libxdp's dispatcher: as one of the programs that a dispatcher calls
    // (BPF_PROG_TYPE_EXT). Throws Error.
    explicit ProgramObject(const Netdev& netdev, int dispatcher = -1);

    int fd() const noexcept;

private:
    struct Unload {
        void operator()(pollux_bpf* skeleton) const noexcept;
    };
    void size_maps(const Netdev& netdev) noexcept;
    bool make_extension_of(int dispatcher) noexcept;
    bool add_marks() noexcept;

    std::unique_ptr<pollux_bpf, Unload> skeleton_;
};

}  // namespace pollux
