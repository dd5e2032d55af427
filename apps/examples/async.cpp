// SPDX-License-Identifier: BSD-3-Clause
// `co_await` receives: C++20 coroutines on standalone Asio, all of them on one thread.
//
//     sudo build/apps/examples/async
#include "host.hpp"

#include <asio.hpp>

#include <iostream>

namespace {

constexpr unsigned packets = 1000;

// An AF_XDP socket is readable for epoll while packets wait in its RX ring.
class AsyncRx {
public:
    AsyncRx(asio::io_context& context, pollux::Rx& rx) : rx_{rx}, readable_{context, rx.fd()} {}
    ~AsyncRx() { readable_.release(); }  // Asio must not close it: it is the port's

    // Puts at least one packet into the batch. Readable is only a hint, so it looks each time. It
    // is no hint at all while packets wait for which the pool has no frames: see wait.hpp.
    asio::awaitable<void> receive(pollux::Batch& batch)
    {
        while (rx_.receive(batch) == 0) {
            if (!rx_.starved()) {
                co_await readable_.async_wait(readable_.wait_read, asio::use_awaitable);
                continue;
            }
            asio::steady_timer timer{readable_.get_executor(), std::chrono::microseconds{50}};
            co_await timer.async_wait(asio::use_awaitable);
        }
    }
    void cancel() { readable_.cancel(); }

private:
    pollux::Rx& rx_;
    asio::posix::stream_descriptor readable_;
};

asio::awaitable<unsigned> receive_all(AsyncRx& rx, asio::steady_timer& patience)
{
    unsigned received = 0;
    for (pollux::Batch batch; received < packets; batch.clear()) {
        co_await rx.receive(batch);
        for (const pollux::Packet packet : batch)
            lab::must(lab::text(packet.bytes()) == std::to_string(received++), "in order");
    }
    patience.cancel();
    co_return received;
}

asio::awaitable<void> send_all(const lab::Host& host, asio::io_context& context)
{
    for (unsigned sent = 0; sent < packets; ++sent) {
        asio::steady_timer timer{context, std::chrono::milliseconds{1}};
        co_await timer.async_wait(asio::use_awaitable);  // meanwhile the others run
        host.send(std::to_string(sent));
    }
}

}  // namespace

int main()
try {
    lab::enter();
    lab::veth("port0", "host0");
    const lab::Host host{"host0"};
    const pollux::UmemOptions pool{.netdevs = {pollux::Netdev{"port0"}}};
    const pollux::Eal eal{{.frame_bytes = pollux::Umem::plan(pool).bytes}};
    pollux::Umem umem{pool};
    pollux::Port port{{.netdev = pool.netdevs[0]}, umem};

    asio::io_context context;
    AsyncRx rx{context, port.sockets()[0]->rx};
    asio::steady_timer patience{context, std::chrono::seconds{10}};
    patience.async_wait([&](asio::error_code) { rx.cancel(); });  // ends a receive()
    auto receives = asio::co_spawn(context, receive_all(rx, patience), asio::use_future);
    auto sends = asio::co_spawn(context, send_all(host, context), asio::use_future);
    context.run();
    sends.get();  // throws if it failed, as the next get() does
    std::cout << "co_await received " << receives.get() << " packets in order\n" << port.stats();
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
