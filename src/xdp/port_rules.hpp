// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pollux/port.hpp"
#include "xdp/program.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace pollux {

// Refuses, before the netdev is touched, what cannot be had of `take`, `xdp_program` and their
// neighbours. `own_program`: the ethdev's words bring an XDP program, so ours is not there.
void check_steering(const PortOptions& options, bool af_xdp, bool own_program);

// Whether only packets for which the options name a port leave the kernel.
bool takes_named_ports_only(const PortOptions& options) noexcept;

// What a port's packets go through in our XDP program before they reach its sockets. Made when the
// queues are the port's and have no sockets yet, so that no packet goes the wrong way.
class Steering {
public:
    // Throws Error, and leaves nothing.
    Steering(const PortOptions& options, std::vector<unsigned> queues,
             std::shared_ptr<Program> program);
    ~Steering();
    Steering(const Steering&) = delete;
    Steering& operator=(const Steering&) = delete;

    // Of the application's XDP program; 0: none.
    std::uint32_t own_program_id() const noexcept { return own_program_id_; }

private:
    Steering(std::vector<unsigned> queues, std::shared_ptr<Program> program);
    void clear();

    std::vector<unsigned> queues_;
    std::shared_ptr<Program> program_;
    std::uint32_t own_program_id_ = 0;
};

}  // namespace pollux
