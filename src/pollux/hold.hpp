// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev.hpp"
#include "xdp_mode.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace pollux {

struct HoldOptions {
    Netdev netdev;
    XdpMode xdp_mode = XdpMode::automatic;
    // Also the netdev of the machine's default route; without it such a netdev is refused.
    bool take_all = false;
};

// Our XDP program on a netdev that another process drives, with a DPDK application that knows
// nothing of Pollux: its net_af_xdp adopts the program, and cannot remove it. The netdev is this
// process's alone: no other Pollux process can join.
//
// When the object ends, or its process is killed, the program goes. An application that still runs
// then receives nothing more, without an error, and does not recover when the netdev is held again:
// it must be started anew. IFF_PROMISC, which such an application sets and leaves behind, is put
// back by the destructor, or after a kill by the next Hold or Port on the netdev.
//
// The constructor throws Error and leaves the netdev as it was. Needs no EAL. Any thread.
class Hold {
public:
    explicit Hold(const HoldOptions& options);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    const Netdev& netdev() const noexcept;
    std::uint32_t program_id() const noexcept;
    bool native() const noexcept;
    // What was put back that a killed process had left; may be empty.
    const std::string& put_back() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pollux
