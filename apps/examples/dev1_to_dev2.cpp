// SPDX-License-Identifier: BSD-3-Clause
// Numbered frames from one netdev to another, as fast as possible without losing one.
//
//     sudo build/apps/examples/dev1_to_dev2 [LCORES [FRAMES]]
// One lcore does both, or with 2 one sends and one receives. By default 5 million frames.
#include "lab.hpp"

#include <cstring>
#include <iostream>

namespace {

// Frames under way: fewer than the smallest ring between the two, which is veth's own, of 256.
constexpr std::uint64_t window = 192;

std::uint64_t frames = 5'000'000;
pollux::Counter sent, received, wrong;  // each counted by one lcore, and read by the other

unsigned send(pollux::Tx& tx) noexcept
{
    static lab::Frame frame = lab::frame("number");
    const std::uint64_t may = std::min(window - (sent - received), frames - sent);
    pollux::Batch batch = tx.seek(static_cast<unsigned>(std::min<std::uint64_t>(may, 64)));
    for (const pollux::Packet packet : batch) {
        const std::uint64_t number = sent;
        std::memcpy(frame.data() + lab::header, &number, sizeof number);
        packet.write(frame);
        sent += 1;
    }
    [[maybe_unused]] const unsigned staged = tx.commit(batch);  // all of them, after a seek()
    return tx.kick();
}

unsigned receive(pollux::Rx& rx) noexcept
{
    const pollux::Batch batch = rx.seek();
    std::uint64_t number = 0;
    for (const pollux::Packet packet : batch) {
        std::memcpy(&number, packet.bytes().data() + lab::header, sizeof number);
        wrong += number != received ? 1 : 0;
        received += 1;
    }
    return batch.size();
}

void work(pollux::Lane& lane) noexcept  // a stream without a Tx only receives
{
    for (unsigned idle = 0; received < frames && !lane.stopping(); ++idle) {
        for (const pollux::Stream& stream : lane.streams)
            if ((stream.tx != nullptr ? send(*stream.tx) : receive(*stream.rx)) != 0)
                idle = 0;
        if (idle > 1000)
            std::this_thread::yield();  // there may be fewer CPUs than lcores
    }
}

}  // namespace

int main(int argc, char** argv)
try {
    frames = argc > 2 ? std::stoull(argv[2]) : frames;
    lab::enter();
    lab::veth("dev1", "dev2");
    const pollux::UmemOptions pool{.netdevs = {pollux::Netdev{"dev1"}, pollux::Netdev{"dev2"}}};
    const pollux::Eal eal{{.frame_bytes = pollux::Umem::plan(pool).bytes}};
    pollux::Umem umem{pool};
    pollux::Port from{{.netdev = pool.netdevs[0]}, umem}, to{{.netdev = pool.netdevs[1]}, umem};
    const auto began = std::chrono::steady_clock::now();
    pollux::run({{.rx = &from.sockets()[0]->rx, .tx = &from.sockets()[0]->tx},
                 {.rx = &to.sockets()[0]->rx}},
                work, {.max_lcores = argc > 1 && *argv[1] == '2' ? 2U : 1U});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::cout << received << " frames, " << received / took.count() / 1e6 << " million a second\n"
              << from.stats() << to.stats();
    lab::must(received == frames && wrong == 0, "all frames arrive in order");
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
