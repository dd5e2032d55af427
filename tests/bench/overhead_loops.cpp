// SPDX-License-Identifier: BSD-3-Clause
#include "overhead_loops.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <array>
#include <atomic>

namespace bench {

void bare_loop(Path& path, std::uint16_t burst, unsigned rounds)
{
    const std::uint16_t in = path.in.ethdev_port(), out = path.out.ethdev_port();
    std::array<rte_mbuf*, pollux::Batch::capacity> mbufs;
    for (; rounds != 0; --rounds) {
        const std::uint16_t received = rte_eth_rx_burst(in, 0, mbufs.data(), burst);
        if (received == 0)
            continue;
        const std::uint16_t sent = rte_eth_tx_burst(out, 0, mbufs.data(), received);
        if (sent < received) [[unlikely]] {
            path.lost += received - sent;
            rte_pktmbuf_free_bulk(&mbufs[sent], received - sent);
        }
    }
}

void pollux_loop(Path& path, std::uint16_t burst, unsigned rounds)
{
    auto& [rx, tx, count] = path.stream;
    pollux::Batch& batch = path.batch;
    for (; rounds != 0; --rounds) {
        const unsigned received = rx->receive(batch, burst);
        count.moved += tx->send(batch);
        count.dropped += batch.size();
        batch.clear();
        path.idle.after(received);
    }
}

// Not empty, or the compiler would leave out the calls.
void begin_phase()
{
    std::atomic_signal_fence(std::memory_order_seq_cst);
}
void end_phase()
{
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

}  // namespace bench
