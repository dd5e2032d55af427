// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "base/kernel_version.hpp"
#include "pollux/netdev.hpp"
#include "xdp/bpf_object.hpp"

namespace pollux {

// From here on a program that is bound to a driver may call others.
constexpr KernelVersion bound_program_calls_others{6, 16};

// Our XDP program, loaded for one netdev and not attached yet. It goes with this object, unless a
// link holds it by then.
class ProgramObject {
public:
    struct Kind {
        // Descriptor of libxdp's dispatcher, if the program is to be one of those that a dispatcher
        // calls (BPF_PROG_TYPE_EXT).
        int dispatcher = -1;
        // Binds it to the netdev's driver, which then tells it RX metadata and the VLAN tags beside
        // frames. Native mode only.
        bool metadata = false;
    };

    // Throws Error.
    ProgramObject(const Netdev& netdev, const Kind& kind);

    int fd() const noexcept;

private:
    void size_maps(const Netdev& netdev) noexcept;
    bool make_extension_of(int dispatcher) noexcept;
    bool bind_to(const Netdev& netdev) noexcept;
    bool add_marks() noexcept;

    BpfObject object_;
};

}  // namespace pollux
