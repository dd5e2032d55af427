// SPDX-License-Identifier: BSD-3-Clause
//
// xsk_forward IF IF: forwards both ways over queue 0 of each, by libxdp alone: no DPDK, no mbufs,
// no pool. What AF_XDP costs without any of that. Ends with SIGINT or SIGTERM.
//
// Both sockets share one UMEM, so a frame goes from one's RX ring to the other's TX ring as it is.
// Each direction owns as many frames as a ring has entries, and they never leave it: posted in the
// fill ring, received, handed to the TX ring, completed, posted again. So no ring can be too full.
#include "support/wire/failure.hpp"

#include <xdp/xsk.h>

#include <sys/mman.h>
#include <sys/socket.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace {

constexpr unsigned ring_size = 2048, frame_size = 2048, burst = 64;  // the PMD's and Pollux's
constexpr std::size_t umem_size = std::size_t{2} * ring_size * frame_size;

struct Socket {
    xsk_socket* xsk = nullptr;
    xsk_ring_cons rx{}, completion{};
    xsk_ring_prod tx{}, fill{};
};

volatile std::sig_atomic_t stopped = 0;

void check(int error, const char* what)
{
    if (error != 0)
        wire::fail(what, -error);
}

xsk_umem* make_umem(Socket& first)
{
    void* area = mmap(nullptr, umem_size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (area == MAP_FAILED)
        wire::fail("mmap");
    const xsk_umem_config config{.fill_size = ring_size,
                                 .comp_size = ring_size,
                                 .frame_size = frame_size,
                                 .frame_headroom = 0,
                                 .flags = 0};
    xsk_umem* umem = nullptr;
    check(xsk_umem__create(&umem, area, umem_size, &first.fill, &first.completion, &config),
          "make the UMEM");
    return umem;
}

void open_socket(Socket& socket, const char* netdev, xsk_umem* umem)
{
    xsk_socket_config config{};
    config.rx_size = config.tx_size = ring_size;
    config.bind_flags = XDP_USE_NEED_WAKEUP;
    check(xsk_socket__create_shared(&socket.xsk, netdev, 0, umem, &socket.rx, &socket.tx,
                                    &socket.fill, &socket.completion, &config),
          netdev);
    // From 6.17: frames per sendto in copy mode, else 32. XDP_MAX_TX_SKB_BUDGET, which Debian 12's
    // headers lack; an older kernel refuses it, and more calls are needed.
    constexpr int max_tx_skb_budget = 9;
    constexpr unsigned budget = 256;
    setsockopt(xsk_socket__fd(socket.xsk), SOL_XDP, max_tx_skb_budget, &budget, sizeof budget);
}

void post_frames(Socket& socket, unsigned first)
{
    std::uint32_t at = 0;
    xsk_ring_prod__reserve(&socket.fill, ring_size, &at);
    for (unsigned i = 0; i < ring_size; ++i)
        *xsk_ring_prod__fill_addr(&socket.fill, at + i) = std::uint64_t{first + i} * frame_size;
    xsk_ring_prod__submit(&socket.fill, ring_size);
}

void hand_over(Socket& from, Socket& to)
{
    std::uint32_t received = 0, at = 0;
    const unsigned count = xsk_ring_cons__peek(&from.rx, burst, &received);
    if (count == 0)
        return;
    xsk_ring_prod__reserve(&to.tx, count, &at);
    for (unsigned i = 0; i < count; ++i)
        *xsk_ring_prod__tx_desc(&to.tx, at + i) = *xsk_ring_cons__rx_desc(&from.rx, received + i);
    xsk_ring_prod__submit(&to.tx, count);
    xsk_ring_cons__release(&from.rx, count);
}

// Once a burst; what the kernel leaves in the ring gets another call in the next round.
void kick(Socket& to)
{
    if (xsk_prod_nb_free(&to.tx, ring_size) < ring_size && xsk_ring_prod__needs_wakeup(&to.tx) != 0)
        sendto(xsk_socket__fd(to.xsk), nullptr, 0, MSG_DONTWAIT, nullptr, 0);
}

void post_again(Socket& from, Socket& to)
{
    std::uint32_t completed = 0, at = 0;
    const unsigned count = xsk_ring_cons__peek(&to.completion, ring_size, &completed);
    if (count == 0)
        return;
    xsk_ring_prod__reserve(&from.fill, count, &at);
    for (unsigned i = 0; i < count; ++i)
        *xsk_ring_prod__fill_addr(&from.fill, at + i) =
            *xsk_ring_cons__comp_addr(&to.completion, completed + i);
    xsk_ring_prod__submit(&from.fill, count);
    xsk_ring_cons__release(&to.completion, count);
}

void forward(const char* first, const char* second)
{
    Socket a, b;
    xsk_umem* umem = make_umem(a);
    open_socket(a, first, umem);
    open_socket(b, second, umem);
    post_frames(a, 0);
    post_frames(b, ring_size);
    std::cout << "forwarding" << std::endl;
    while (stopped == 0) {
        for (auto [from, to] : {std::pair{&a, &b}, std::pair{&b, &a}}) {
            hand_over(*from, *to);
            kick(*to);
            post_again(*from, *to);
        }
    }
    xsk_socket__delete(a.xsk);
    xsk_socket__delete(b.xsk);
    xsk_umem__delete(umem);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 3) {
        std::cerr << "usage: xsk_forward IF IF\n";
        return wire::misused;
    }
    setenv("LIBXDP_SKIP_DISPATCHER", "1", 0);  // its own program alone, without a detour
    for (const int signal : {SIGINT, SIGTERM})
        std::signal(signal, [](int) { stopped = 1; });
    try {
        forward(argv[1], argv[2]);
        return wire::as_promised;
    } catch (const std::exception& error) {
        std::cerr << "xsk_forward: " << error.what() << '\n';
        return wire::failed;
    }
}
