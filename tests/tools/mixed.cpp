// SPDX-License-Identifier: BSD-3-Clause
// usage: mixed EAL-WORDS… -- FRAMES [NETDEV NETDEV]
//
// A plain DPDK application: EAL and mempool are its own. It forwards between two netdevs through
// Ports, or, where none are named, between the EAL's first two ethdevs; and in each round it takes
// another mixture of rte_eth_rx_burst(), rte_eth_tx_burst(), receive() and send(). Every frame that
// is sent must lie in the buffer in which it was received. Ends when FRAMES have been moved.
//
// net_ring gives back what it is sent: there it starts with frames of its own, which go round.
#include "pmd/xsk.hpp"
#include "pollux/pollux.hpp"

#include <linux/if_xdp.h>
#include <rte_eal.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

using pollux::Batch;
using pollux::Port;

constexpr unsigned frames = 16384, data_room = 2176, ring = 256, burst = 32;

void must(bool done, const std::string& what)
{
    if (!done)
        throw std::runtime_error{what};
}

rte_mempool* make_pool()
{
    rte_mempool* pool = rte_mempool_create("frames", frames, sizeof(rte_mbuf) + data_room, 0,
                                           sizeof(rte_pktmbuf_pool_private), rte_pktmbuf_pool_init,
                                           nullptr, rte_pktmbuf_init, nullptr, SOCKET_ID_ANY,
                                           RTE_MEMPOOL_F_NO_IOVA_CONTIG | RTE_MEMPOOL_F_NO_SPREAD);
    must(pool != nullptr, "no memory for the frames");
    return pool;
}

// One end of the way, and what the kernel is given to send on it.
struct End {
    explicit End(Port& port) : socket{*port.sockets()[0]}
    {
        if (socket.fd() >= 0)
            xsk.emplace(socket.ethdev_port(), socket.ethdev_queue(), ring);
    }

    // Whether the last `count` entries of the TX ring are these mbufs, and no copies of them.
    bool sends_these(rte_mempool& pool, rte_mbuf* const* mbufs, unsigned count) const
    {
        const auto memory = reinterpret_cast<std::uintptr_t>(STAILQ_FIRST(&pool.mem_list)->addr);
        const std::uintptr_t base = memory & ~std::uintptr_t{4095};
        const auto* descs = static_cast<const xdp_desc*>(xsk->tx.descs);
        const std::uint32_t end = *xsk->tx.producer;
        for (unsigned i = 0; i < count; ++i) {
            const xdp_desc& desc = descs[(end - count + i) & (ring - 1)];
            const std::uintptr_t chunk = desc.addr & XSK_UNALIGNED_BUF_ADDR_MASK;
            if (base + chunk + pool.header_size != reinterpret_cast<std::uintptr_t>(mbufs[i]))
                return false;
        }
        return true;
    }

    pollux::Socket& socket;
    std::optional<pollux::Xsk> xsk;
};

unsigned receive(End& from, Batch& batch, bool plainly)
{
    if (!plainly)
        return from.socket.rx.receive(batch, burst);
    // DPDK's own, which in a program like this has its mbufs in an array.
    rte_mbuf* mbufs[burst];
    const unsigned got =
        rte_eth_rx_burst(from.socket.ethdev_port(), from.socket.ethdev_queue(), mbufs, burst);
    for (unsigned i = 0; i < got; ++i)
        must(batch.take(*mbufs[i]), "no room in the batch");
    return got;
}

unsigned send(End& to, Batch& batch, bool plainly)
{
    if (!plainly)
        return to.socket.tx.send(batch);
    const unsigned sent =
        rte_eth_tx_burst(to.socket.ethdev_port(), to.socket.ethdev_queue(), batch.mbufs().data(),
                         static_cast<std::uint16_t>(batch.size()));
    batch.release(sent);
    return sent;
}

unsigned forward(End& from, End& to, rte_mempool& pool, unsigned round)
{
    Batch batch;
    const unsigned received = receive(from, batch, round & 1);
    std::vector<rte_mbuf*> mbufs{batch.mbufs().begin(), batch.mbufs().end()};
    unsigned sent = 0;
    while (!batch.empty()) {
        const unsigned now = send(to, batch, round & 2);
        must(!to.xsk || to.sends_these(pool, mbufs.data() + sent, now), "a frame was copied");
        sent += now;
    }
    if (received == 0 && to.socket.fd() >= 0)
        to.socket.tx.reclaim();
    return received;
}

void start_with_frames(End& end, rte_mempool& pool)
{
    Batch batch;
    while (batch.size() < 200) {
        rte_mbuf* mbuf = rte_pktmbuf_alloc(&pool);
        must(mbuf != nullptr && rte_pktmbuf_append(mbuf, 64) != nullptr, "no frame");
        must(batch.take(*mbuf), "no room in the batch");
    }
    must(end.socket.tx.send(batch) == 200, "the ring is full");
}

void take_frames_back(End& end)
{
    Batch batch;
    while (end.socket.rx.receive(batch) != 0)
        batch.clear();
}

void forward_all(End a, End b, rte_mempool& pool, unsigned long wanted)
{
    if (!a.xsk)
        start_with_frames(a, pool);
    std::puts("forwarding");
    std::fflush(stdout);
    unsigned long moved = 0;
    for (unsigned round = 0; moved < wanted; ++round)
        moved += forward(a, b, pool, round) + forward(b, a, pool, round);
    take_frames_back(a);
    take_frames_back(b);
    std::printf("moved %lu\n", moved);
}

void run(int argc, char** argv)
{
    must(argc == 2 || argc == 4, "usage: mixed EAL-WORDS... -- FRAMES [NETDEV NETDEV]");
    rte_mempool* pool = make_pool();
    {
        pollux::Umem umem = pollux::Umem::adopt(*pool);
        std::unique_ptr<Port> ports[2];
        for (int i = 0; i < 2; ++i) {
            pollux::PortOptions options{.ring = ring, .promiscuous = argc == 4};
            if (argc == 4)
                options.netdev = pollux::Netdev{argv[2 + i]};
            else
                options.ethdev = static_cast<std::uint16_t>(i);
            ports[i] = std::make_unique<Port>(options, umem);
        }
        forward_all(End{*ports[0]}, End{*ports[1]}, *pool, std::strtoul(argv[1], nullptr, 10));
    }
    must(rte_mempool_avail_count(pool) == frames, "frames are missing in the end");
    rte_mempool_free(pool);
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        const int words = rte_eal_init(argc, argv);
        must(words >= 0, "the EAL does not start");
        run(argc - words, argv + words);
        rte_eal_cleanup();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "mixed: %s\n", error.what());
        return 1;
    }
}
