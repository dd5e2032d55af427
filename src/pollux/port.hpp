// SPDX-License-Identifier: BSD-3-Clause
// Receives and sends on a netdev's queues, while the netdev stays with its kernel driver:
//
//     pollux::Umem umem{{.netdevs = {a}}};
//     pollux::Port port{{.netdev = a}, umem};
//     port.sockets()[0]->rx.receive(batch);
#pragma once

#include "netdev.hpp"
#include "port_options.hpp"
#include "port_report.hpp"
#include "socket.hpp"
#include "umem.hpp"

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pollux {

// The options of a Umem for these ports, so that queues, rings and directions are given only once.
// Any thread:
//
//     pollux::Umem umem{pollux::umem_options_for({in_options, out_options})};
UmemOptions umem_options_for(std::span<const PortOptions> ports);
UmemOptions umem_options_for(std::initializer_list<PortOptions> ports);

// Drives a kernel netdev, with our XDP program on it and a Socket for each queue; or an ethdev, so
// that the same code runs where a NIC has a driver of DPDK's own. Several Ports of one process may
// each take some queues of the same netdev; then what Stats marks "ports only" counts for the whole
// netdev, and is the same in each.
//
// While it is open, offloads of the netdev that change packets before a socket gets them are off:
// those that take VLAN tags off or merge packets.
//
// If the constructor throws, the netdev is as it was. Before the destructor runs, the lcores must
// have stopped using the sockets; it takes the queues back from the kernel, returns every frame to
// the Umem and removes the program. If the process is killed, the kernel removes the program; one
// that has joined libxdp's dispatcher stays, passes all packets on, and is removed at the next
// start.
//
// The constructor, stop() and the destructor belong to one thread at a time.
//
// The constructor may wait for seconds: for queues that were just closed, and for the carrier. When
// SIGINT or SIGTERM is pending, because the application blocks them, it no longer waits.
class Port {
public:
    // Throws Error: invalid_option, not_supported, missing_capability, no_such_netdev,
    // default_route, netdev_in_use, queue_out_of_range, queue_in_use, ethdev_in_use, no_zero_copy,
    // mtu_too_large, too_few_frames, user_program, or system with the driver's own reason.
    Port(const PortOptions& options, Umem& umem);
    ~Port();
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    // Ends what PortOptions::deferred_start began: from now on packets go to the sockets. Does
    // nothing if it was not deferred, or was called before. Any thread.
    void start() noexcept;

    std::span<const std::unique_ptr<Socket>> sockets() const noexcept { return sockets_; }
    const Netdev& netdev() const noexcept;
    const PortReport& report() const noexcept;
    LinkState link() const noexcept;  // any thread

    // Why the port has gone deaf: an administrator has detached its XDP program, or has deleted a
    // queue's entry from the program's map. Nothing else shows that, so look once a second or so.
    // Empty if all is well, if the netdev is gone, and after stop(). Any thread, but not during
    // stop().
    std::string fault() const;

    // The capabilities (CAP_NET_ADMIN and the like) that closing this port needs. All others can be
    // given up: drop_capabilities(). Any thread.
    std::vector<int> needed_to_close() const;

    // The sum of all sockets, plus what only the netdev and the XDP program count; if the netdev is
    // gone, as they were when it was last asked. Any thread.
    Stats stats() const;

    // Takes the queues away from the kernel, so that no packet moves any more and stats() is final.
    // The lcores must have stopped using the sockets. The destructor calls it if it was not called.
    void stop() noexcept;

private:
    void open(Umem& umem);
    void add_sockets(const std::shared_ptr<Ethdev>& ethdev, unsigned first_queue, Umem& umem);
    void set_up_af_xdp();
    void switch_on_metadata();

    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::vector<std::unique_ptr<Socket>> sockets_;
};

}  // namespace pollux
