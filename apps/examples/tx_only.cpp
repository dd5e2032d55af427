// SPDX-License-Identifier: BSD-3-Clause
// A port that only sends. Packets that arrive on its netdev stay with the kernel, as if Pollux were
// not there: here a packet socket of the kernel, on the same netdev, receives them.
//
//     sudo build/apps/examples/tx_only
#include "host.hpp"

#include <iostream>

namespace {

constexpr unsigned packets = 10'000, window = 64;  // in all, and under way

void send(pollux::Tx& tx, unsigned first)
{
    pollux::Batch batch = tx.seek(window);
    lab::must(batch.size() == window, "the TX ring has room");
    for (unsigned i = 0; i < window; ++i)
        batch[i].write(lab::frame("down " + std::to_string(first + i)));
    lab::must(tx.commit(batch) == window, "what seek() gave can be staged");
    tx.kick();
}

}  // namespace

int main()
try {
    lab::enter();
    lab::veth("port0", "host0");
    const lab::Host host{"host0"}, kernel{"port0"};

    // A pool for sending only needs no frames for an RX ring.
    const pollux::Netdev netdev{"port0"};
    const auto direction = pollux::Direction::transmit;
    const pollux::UmemOptions pool{.netdevs = {netdev}, .direction = direction};
    const pollux::Eal eal{{.frame_bytes = pollux::Umem::plan(pool).bytes}};
    pollux::Umem umem{pool};
    pollux::Port port{{.netdev = netdev, .direction = direction}, umem};
    std::cout << port.report();

    unsigned count = 0;
    for (; count < packets; count += window) {
        send(port.sockets()[0]->tx, count);
        for (unsigned i = count; i < count + window; ++i)
            lab::must(host.receive() == "down " + std::to_string(i), "the host receives all");
        for (unsigned i = count; i < count + window; ++i)
            host.send("up " + std::to_string(i));
        for (unsigned i = count; i < count + window; ++i)
            lab::must(kernel.receive() == "up " + std::to_string(i), "the kernel receives all");
    }
    port.stop();
    const pollux::Stats stats = port.stats();
    std::cout << "the host received " << count << " packets, the kernel " << count << '\n' << stats;
    lab::must(stats.tx_packets == count && stats.lost() == 0, "all are sent");
    lab::must(stats.rx_passed == count && stats.rx_packets == 0, "all are left to the kernel");
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
