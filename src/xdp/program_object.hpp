// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/netdev.hpp"

#include <memory>

struct bpf_object;

namespace pollux {

// Our XDP program, loaded for one netdev and not attached yet. It goes with this object, unless a
// link holds it by then.
class ProgramObject {
public:
    struct Kind {
        // Descriptor of libxdp's dispatcher: for one of the programs that a dispatcher calls
        // (BPF_PROG_TYPE_EXT).
        int dispatcher = -1;
        // Bound to the netdev's driver, from which it gets RX metadata: for native mode only.
        bool metadata = false;
    };

    // Throws Error.
    ProgramObject(const Netdev& netdev, const Kind& kind);

    int fd() const noexcept;

private:
    struct Unload {
        void operator()(bpf_object* object) const noexcept;
    };
    void size_maps(const Netdev& netdev) noexcept;
    bool make_extension_of(int dispatcher) noexcept;
    bool bind_to(const Netdev& netdev) noexcept;
    bool add_marks() noexcept;

    std::unique_ptr<bpf_object, Unload> object_;
};

}  // namespace pollux
