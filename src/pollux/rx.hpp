// SPDX-License-Identifier: BSD-3-Clause
// Receives the packets of one queue:
//
//     while (socket.rx.receive(batch) != 0)
//         …
#pragma once

#include "batch.hpp"
#include "counter.hpp"
#include "detail/one_thread.hpp"
#include "detail/ring.hpp"

#include <rte_ethdev.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace pollux {

class Socket;

// The receiving half of a Socket. It belongs to one lcore at a time; what may be called from any
// thread says so. Nothing throws or allocates, except receive_copy().
class Rx {
public:
    // Takes up to `max` packets from the RX ring and appends them to the batch. Returns how many; 0
    // if nothing waits, the batch is full, or the pool has no frames to replace the packets' in the
    // ring (Stats::pool_empty counts how often it became so).
    //
    // Makes no syscall, except to wake a zero-copy driver that is out of frames and asks for it,
    // and on a port with PortOptions::busy_poll, where the driver does its work when nothing waits.
    // Packets may be left even if fewer than `max` were taken: only 0 means "empty for now".
    unsigned receive(Batch& batch, unsigned max = 64) noexcept
    {
        const unsigned want = std::min(max, batch.room());
        const unsigned got = receive(std::span{batch.free_slots(want), want});
        batch.end_ += got;
        return got;
    }

    // The same for code that keeps mbufs in arrays: fills the first places of this one, and returns
    // how many. The mbufs belong to the caller.
    unsigned receive(std::span<rte_mbuf*> mbufs) noexcept
    {
        const OneThread here{inside_};
        auto want = static_cast<unsigned>(mbufs.size());
        if (rx_ring_) {
            const unsigned waiting = rx_ring_.level();
            if (waiting == 0) {
                if (busy_poll_ || fill_ring_.needs_wakeup()) [[unlikely]]
                    wake_driver();
                return 0;
            }
            want = std::min(want, waiting);
        }
        if (want == 0)
            return 0;
        const unsigned got = burst(mbufs.data(), want);
        if (got == 0 && rx_ring_) [[unlikely]]
            return receive_with_short_pool(mbufs.data(), want);
        return got;
    }

    // The same in AF_XDP's terms: seek() takes up to `max` packets, at most 256, out of the RX
    // ring, batch[i] looks at them, and release() gives their frames back, as the destructor of the
    // Batch does.
    Batch seek(unsigned max = 64) noexcept
    {
        Batch batch;
        receive(batch, max);
        return batch;
    }
    void release(Batch& batch) noexcept { batch.clear(); }
    // Wakes the driver if it asks for that. receive() does so by itself when nothing waits.
    void kick() noexcept
    {
        if (fill_ring_ && fill_ring_.needs_wakeup())
            wake_driver();
    }

    // Returns a copy of the next packet; nullopt if nothing waits. Meant for programs that receive
    // only now and then, because it allocates memory. Throws std::bad_alloc.
    std::optional<std::vector<std::uint8_t>> receive_copy();

    // Packets in the RX ring now; 0 for sockets that are not AF_XDP. Any thread.
    unsigned waiting() const noexcept { return rx_ring_ ? rx_ring_.level() : 0; }
    // Whether packets wait that cannot be received on this thread, because the pool has no frame to
    // replace theirs in the ring.
    bool starved() const noexcept;

    // The descriptor for poll(); -1 if the socket is not AF_XDP. Any thread.
    int fd() const noexcept { return fd_; }
    // Whose half this is, which knows the queue and the port. Any thread.
    Socket& socket() const noexcept { return *socket_; }

private:
    friend class Socket;
    friend class Waiting;

    unsigned burst(rte_mbuf** mbufs, unsigned want) noexcept
    {
        const unsigned got =
            rte_eth_rx_burst(port_, queue_, mbufs, static_cast<std::uint16_t>(want));
        received_ += got;
        return got;
    }
    static constexpr std::uint64_t no_packets_yet = ~std::uint64_t{0};
    unsigned receive_with_short_pool(rte_mbuf** mbufs, unsigned want) noexcept;
    void wake_driver() noexcept;

    Ring rx_ring_, fill_ring_;
    rte_mempool* pool_ = nullptr;  // the UMEM's; nullptr: not AF_XDP
    int fd_ = -1;
    std::uint16_t port_ = 0, queue_ = 0;
    OneThread::Mark inside_;
    Socket* socket_ = nullptr;
    std::uint64_t next_wakeup_ = 0;  // TSC cycles
    bool busy_poll_ = false;
    Counter received_;  // without what others have received by rte_eth_rx_burst()
    std::uint64_t received_when_empty_ = no_packets_yet;
    Counter pool_empty_, wakeups_;
};

}  // namespace pollux
