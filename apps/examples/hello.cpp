// SPDX-License-Identifier: BSD-3-Clause
// The first packet: two netdevs are opened, one sends, the other receives.
//
//     sudo build/apps/examples/hello
#include "lab.hpp"

#include <iostream>

int main()
try {
    // Two netdevs of the kernel, connected to each other. With a NIC there is nothing to create.
    lab::enter();
    lab::veth("here", "there");
    const pollux::Netdev here{"here"}, there{"there"};

    // DPDK starts, on hugepages if the frames fit into the free ones. All ports share the frames.
    const pollux::UmemOptions frames{.netdevs = {here, there}};
    const pollux::Eal eal{{.frame_bytes = pollux::Umem::plan(frames).bytes}};
    pollux::Umem umem{frames};

    // The kernel keeps both netdevs, and hands us the packets of their queues.
    pollux::Port sender{{.netdev = here}, umem}, receiver{{.netdev = there}, umem};
    std::cout << sender.report() << receiver.report();

    // A veth has one queue, so each port has one socket.
    pollux::Socket& from = *sender.sockets()[0];
    pollux::Socket& to = *receiver.sockets()[0];
    lab::must(from.tx.send(lab::frame("Hello, Pollux!")), "the TX ring takes a packet");
    pollux::wait(to, std::chrono::seconds{10});
    const auto packet = to.rx.receive_copy();
    lab::must(packet.has_value(), "the packet arrives");
    std::cout << "received " << packet->size() << " bytes: " << lab::text(*packet) << '\n';
} catch (const std::exception& error) {  // a pollux::Error says what to do about it
    std::cerr << error.what() << '\n';
    return 1;
}
