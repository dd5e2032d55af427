// SPDX-License-Identifier: BSD-3-Clause
// Drives a netdev's queues:
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
#include <vector>

namespace pollux {

// A Umem for these ports, so that queues, rings and directions are told once:
//
//     pollux::Umem umem{pollux::umem_options_for({in_options, out_options})};
UmemOptions umem_options_for(std::span<const PortOptions> ports);
UmemOptions umem_options_for(std::initializer_list<PortOptions> ports);

// One kernel netdev, driven: our XDP program on it, and a Socket for each queue; or an ethdev, so
// that the same code runs where a NIC has a driver of DPDK's own. Several Ports of one
// process may each take some queues of the same netdev; what Stats says "ports only" of is then the
// netdev's, the same in each.
//
// The constructor throws Error and leaves the netdev as it was. The destructor needs the sockets'
// lcores to have stopped; it takes the queues back from the kernel, returns every frame to the Umem
// and removes the program. If the process is killed the kernel removes the program; one that has
// joined libxdp's dispatcher stays, passes everything on, and goes at the next start.
class Port {
public:
    Port(const PortOptions& options, Umem& umem);
    ~Port();
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    std::span<const std::unique_ptr<Socket>> sockets() const noexcept { return sockets_; }
    const Netdev& netdev() const noexcept;
    const PortReport& report() const noexcept;
    LinkState link() const noexcept;  // any thread

    // All sockets together, plus what only the netdev and the XDP program know; when the netdev is
    // gone, what it said when it was last asked. Any thread.
    Stats stats() const;

    // Takes the queues out of the kernel's reach, so that nothing comes or goes any more and
    // stats() is final. The lcores must have stopped. The destructor does it too.
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
