// SPDX-License-Identifier: BSD-3-Clause
// Lets an unmodified DPDK application use net_af_xdp on a netdev, with Pollux's XDP program.
//
//     const pollux::Hold hold{{.netdev = pollux::Netdev{"eth0"}}};
//     std::system("dpdk-testpmd --vdev net_af_xdp0,iface=eth0 …");
#pragma once

#include "netdev.hpp"
#include "xdp_mode.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace pollux {

// What a Hold is made from.
struct HoldOptions {
    Netdev netdev;
    XdpMode xdp_mode = XdpMode::automatic;
    // Allows the netdev of the machine's default route, and one through which an established TCP
    // connection of this host comes in. They are otherwise refused.
    bool take_all = false;
};

// Keeps our XDP program on a netdev for a DPDK application in another process that knows nothing of
// Pollux. The application's net_af_xdp adopts the program, and cannot remove it. No other Pollux
// process can join.
//
// The program goes when the object or its process ends. If the application keeps running, it
// silently receives nothing, and holding the netdev again does not help: restart it. Such an
// application sets IFF_PROMISC and leaves it set, and may change the MTU. The destructor puts both
// back, or after a kill the next Hold or Port on the netdev does.
//
// The constructor waits up to 1 s for another Pollux process to let go of the netdev, and up to 5 s
// for each queue. It throws Error and leaves the netdev as it was: missing_capability,
// no_such_netdev, default_route, netdev_in_use or queue_in_use, not_supported if the driver does
// not have the mode.
//
// Needs no EAL. Any thread may use it, one at a time.
class Hold {
public:
    explicit Hold(const HoldOptions& options);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    const Netdev& netdev() const noexcept;      // as it was when it was taken
    std::uint32_t program_id() const noexcept;  // of our XDP program
    bool native() const noexcept;               // false: generic mode
    // Says what this put back that a killed process had left; may be empty.
    const std::string& put_back() const noexcept;
    // Says what is missing without doing harm now, such as a journal in a read-only /run; may be
    // empty.
    const std::string& note() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pollux
