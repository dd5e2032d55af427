// SPDX-License-Identifier: BSD-3-Clause
// Statistics while packets move: another thread reads them all the time, as text and as JSON. Then
// nothing is received any more, and each lost packet is counted under its cause.
//
//     sudo build/apps/examples/stats
#include "host.hpp"

#include <atomic>
#include <iostream>

namespace {

constexpr unsigned ring = 256, packets = 10'000, window = 64;

// Any thread may read while the lcore works: no lock, and the lcore does not notice.
void watch(const pollux::Socket& socket, const std::atomic<bool>& done)
{
    while (!done) {
        std::cout << pollux::to_json(socket.status()) << std::endl;
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
}

// Sends packets, each window only when those before it are accounted for.
template <class Accounted>
void feed(const lab::Host& host, Accounted accounted)
{
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    for (unsigned sent = 0; sent < packets;) {
        for (const unsigned end = std::min(sent + window, packets); sent < end; ++sent)
            host.send(std::to_string(sent));
        while (accounted() < sent)
            lab::must(std::chrono::steady_clock::now() < patience, "each packet is counted");
    }
}

}  // namespace

int main()
try {
    lab::enter();
    lab::veth("port0", "host0");
    const lab::Host host{"host0"};
    const pollux::Netdev netdev{"port0"};
    const pollux::UmemOptions pool{.netdevs = {netdev}, .ring = ring};
    const pollux::Eal eal{{.frame_bytes = pollux::Umem::plan(pool).bytes}};
    pollux::Umem umem{pool};
    pollux::Port port{{.netdev = netdev, .ring = ring}, umem};
    pollux::Socket& socket = *port.sockets()[0];

    std::atomic<bool> done = false;
    std::jthread watcher{[&] { watch(socket, done); }};
    const auto receive = [&] {
        socket.rx.seek();  // the batch is destroyed at once, and gives its frames back
        return socket.stats().rx_packets;
    };
    feed(host, receive);
    feed(host, [&] { return socket.rx.waiting() + socket.stats().rx_ring_full; });
    done = true;
    watcher.join();

    std::cout << socket.status();
    lab::must(socket.stats().rx_packets == packets, "everything is received at first");
    lab::must(socket.rx.waiting() == ring, "the RX ring is full");
    lab::must(socket.stats().rx_ring_full == packets - ring, "the others are lost, and counted");
    std::cout << "lost, and no other cause: " << port.stats().lost() << '\n';
    lab::must(port.stats().lost() == packets - ring, "there is no other cause");
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
