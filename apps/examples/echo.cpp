// SPDX-License-Identifier: BSD-3-Clause
// Seek, peek, commit and kick, as AF_XDP itself calls them: a server sends back every packet, on an
// lcore of its own; a client sends numbered ones and checks that all come back, in order.
//
//     sudo build/apps/examples/echo
#include "lab.hpp"

#include <iostream>

namespace {

constexpr unsigned packets = 100'000, window = 64;  // in all, and under way

// seek takes received frames out of the RX ring, no more than fit into the TX ring; peek looks at
// them in place. commit stages the same frames for sending, and kick hands them to the kernel.
void serve(pollux::Lane& lane) noexcept
{
    auto& [rx, tx, count] = lane.streams.front();
    while (!lane.stopping()) {
        pollux::Batch batch = rx->seek(tx->room());
        const unsigned moved = batch.size();
        for (unsigned i = 0; i < moved; ++i)
            pollux::swap_macs(batch[i]);  // batch[i] peeks
        count.moved += tx->commit(batch);
        tx->kick();  // even with nothing staged: takes back the frames that were sent
        lane.idle.after(moved);
    }
}

// The client's side of the same: blank frames to write into, and received ones to give back.
void ask(pollux::Tx& tx, unsigned first)
{
    pollux::Batch batch = tx.seek(window);
    lab::must(batch.size() == window, "the TX ring has room");
    for (unsigned i = 0; i < window; ++i)
        batch[i].write(lab::frame(std::to_string(first + i)));
    lab::must(tx.commit(batch) == window, "what seek() gave can be staged");
    tx.kick();
}
void check(pollux::Socket& socket, unsigned first)
{
    for (unsigned next = first; next < first + window;) {
        lab::must(pollux::wait(socket, std::chrono::seconds{10}).rx, "an echo arrives");
        pollux::Batch batch = socket.rx.seek();
        for (unsigned i = 0; i < batch.size(); ++i, ++next)
            lab::must(lab::text(batch[i].bytes()) == std::to_string(next), "echoes in order");
        socket.rx.release(batch);
    }
}

}  // namespace

int main()
try {
    lab::enter();
    lab::veth("client", "server");
    const pollux::Netdev here{"client"}, there{"server"};
    const pollux::UmemOptions pool{.netdevs = {here, there}};
    const pollux::Eal eal{{.frame_bytes = pollux::Umem::plan(pool).bytes}};
    pollux::Umem umem{pool};
    pollux::Port client{{.netdev = here}, umem}, server{{.netdev = there}, umem};

    pollux::Port* const ports[] = {&server};
    pollux::Run run{pollux::looped(ports), serve};  // ends when it goes out of scope
    unsigned asked = 0;
    for (; asked < packets; asked += window) {
        ask(client.sockets()[0]->tx, asked);
        check(*client.sockets()[0], asked);
    }
    std::cout << asked << " packets came back in order\n" << server.stats();
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
