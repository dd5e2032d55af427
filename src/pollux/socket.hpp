// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "batch.hpp"
#include "detail/one_thread.hpp"
#include "detail/ring.hpp"
#include "direction.hpp"
#include "stats.hpp"

#include <rte_ethdev.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace pollux {

struct BusyPoll;
struct PortReport;

// Private.
class Ethdev;
class LinkWatch;
class Xsk;

// Whether packets can leave through a netdev now; kept up to date by the Port.
enum class LinkState : std::uint8_t { up, down, gone };

// The receiving half of a Socket. One lcore at a time.
class Rx {
public:
    // Takes up to `max` packets that wait in the RX ring and puts them behind what the batch holds.
    // Answers how many; 0 when nothing waits, the batch is full, or the pool has no frames that
    // could take the packets' place in the ring (counted as pool_empty).
    //
    // No syscall, except that a starved zero-copy driver that asks for it is woken, and that a port
    // with PortOptions::busy_poll lets the driver work when nothing waits. Packets may be
    // left although fewer than `max` came: only 0 means "empty for now".
    unsigned receive(Batch& batch, unsigned max = 64) noexcept
    {
        const OneThread here{inside_};
        unsigned want = std::min(max, batch.room());
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
        const unsigned got = burst(batch, want);
        if (got == 0 && rx_ring_) [[unlikely]]
            return receive_with_short_pool(batch, want);
        return got;
    }

    // The same in AF_XDP's words: seek() takes up to `max` packets, at most 256, out of the RX
    // ring, batch[i] peeks at them, and commit() gives their frames back. Those that are not
    // committed go with the Batch, wherever it goes; one that dies gives back what it holds.
    Batch seek(unsigned max = 64) noexcept
    {
        Batch batch;
        receive(batch, max);
        return batch;
    }
    void commit(Batch&& batch) noexcept { batch.clear(); }
    // Wakes the driver if it asks for it. receive() does so by itself when nothing waits.
    void kick() noexcept
    {
        if (fill_ring_ && fill_ring_.needs_wakeup())
            wake_driver();
    }

    // The next packet as a copy of its own; none when nothing waits. Allocates memory: for programs
    // that receive now and then. Throws std::bad_alloc.
    std::optional<std::vector<std::uint8_t>> receive_copy();

    // Packets in the RX ring now; 0 for sockets that are not AF_XDP. Any thread.
    unsigned waiting() const noexcept { return rx_ring_ ? rx_ring_.level() : 0; }

    // For poll(); -1 when the socket is not AF_XDP.
    int fd() const noexcept { return fd_; }

private:
    friend class Socket;

    unsigned burst(Batch& batch, unsigned want) noexcept
    {
        const unsigned got = rte_eth_rx_burst(port_, queue_, batch.free_slots(want),
                                              static_cast<std::uint16_t>(want));
        batch.end_ += got;
        return got;
    }
    unsigned receive_with_short_pool(Batch& batch, unsigned want) noexcept;
    void wake_driver() noexcept;

    Ring rx_ring_, fill_ring_;
    int fd_ = -1;
    std::uint16_t port_ = 0, queue_ = 0;
    OneThread::Mark inside_;
    std::uint64_t next_wakeup_ = 0;  // TSC cycles
    bool busy_poll_ = false;
    Counter pool_empty_, wakeups_;
};

// The sending half of a Socket. One lcore at a time, not necessarily that of the Rx.
class Tx {
public:
    // Hands the batch's packets to the TX ring and wakes the kernel. Answers how many the ring
    // took; what did not fit stays in the batch, in order. Packets that cannot be sent at all are
    // freed and counted by their cause (Stats::tx_…); chained mbufs and those of other pools are
    // copied.
    //
    // Also takes back the frames that were sent before, even when the batch is empty: a forwarder
    // on a small pool must therefore call it in every round, not only after it received something.
    //
    // What was committed and not kicked goes first; if it still waits, nothing is taken.
    unsigned send(Batch& batch) noexcept
    {
        const OneThread here{inside_};
        if (!staged_.empty()) [[unlikely]] {
            hand_over(staged_);
            if (!staged_.empty())
                return 0;
        }
        return hand_over(batch);
    }

    // The same in AF_XDP's words. seek() gives up to `max` blank frames, of length 0: as many as
    // the TX ring has room for now, at most room(). Write them in place (Packet::write), in a Batch
    // of theirs or together with received ones. Unused ones go back when their Batch dies.
    Batch seek(unsigned max) noexcept;
    // Stages the packets for kick() and answers how many: after a seek() all of them, it cannot
    // fail. At most 256 are staged; what is beyond stays in the batch.
    unsigned commit(Batch&& batch) noexcept
    {
        const OneThread here{inside_};
        const unsigned before = staged_.size();
        staged_.append(batch);
        return staged_.size() - before;
    }
    // Hands what is staged to the TX ring and wakes the kernel if it asks for it. Answers how many
    // the ring took; the rest stays staged for the next kick(). With nothing staged: reclaim().
    unsigned kick() noexcept
    {
        const OneThread here{inside_};
        return hand_over(staged_);
    }
    // Frames that may be staged now: what the TX ring has room for, at most 256 between two kicks.
    unsigned room() const noexcept
    {
        const unsigned free =
            tx_ring_.size != 0 ? tx_ring_.size - tx_ring_.level() : Batch::capacity;
        return std::min(free, Batch::capacity) - std::min(free, staged_.size());
    }

    // Sends one packet with these bytes, at once. False when there is no room or no frame for it,
    // or when it does not fit into a frame (counted as bad length). Costs a copy and a syscall for
    // each packet: for programs that send now and then.
    bool send(std::span<const std::uint8_t> bytes) noexcept;

    // Takes back the frames that the kernel has sent, and kicks it when some still wait in the TX
    // ring. Costs a look at two rings when there is nothing to do. No syscall while the link is
    // down.
    void reclaim() noexcept
    {
        if (is_af_xdp() && (completion_ring_.level() != 0 || stuck())) [[unlikely]]
            burst(nullptr, 0);
    }

    // Frames in the TX ring that the kernel has not taken yet. Any thread.
    unsigned pending() const noexcept { return tx_ring_ ? tx_ring_.level() : 0; }

    // Of the netdev, kept up to date; always up when the socket is not AF_XDP, always down when its
    // port only receives. Any thread.
    LinkState link() const noexcept
    {
        return link_ != nullptr ? link_->load(std::memory_order_relaxed) : LinkState::up;
    }

    int fd() const noexcept { return fd_; }

private:
    friend class Socket;

    bool is_af_xdp() const noexcept { return pool_ != nullptr; }
    bool stuck() const noexcept
    {
        return tx_ring_.level() != 0 && tx_ring_.needs_wakeup() &&
               link_->load(std::memory_order_relaxed) == LinkState::up;
    }

    unsigned burst(rte_mbuf** mbufs, unsigned count) noexcept
    {
        const unsigned sent =
            rte_eth_tx_burst(port_, queue_, mbufs, static_cast<std::uint16_t>(count));
        if (is_af_xdp() && tx_ring_.needs_wakeup())
            kicks_ += 1;
        return sent;
    }
    unsigned hand_over(Batch& batch) noexcept
    {
        if (batch.empty()) {
            reclaim();
            return 0;
        }
        if (is_af_xdp()) {
            if (link_->load(std::memory_order_relaxed) != LinkState::up) [[unlikely]] {
                drop_all(batch);
                return 0;
            }
            if (!sendable(batch.mbufs())) [[unlikely]]
                make_sendable(batch);
        }
        const unsigned sent = burst(batch.mbufs().data(), batch.size());
        batch.release(sent);
        return sent;
    }

    // Whether the PMD sends all of them as they are. Anything else it would send as garbage (22.11
    // looks neither at segments nor at length nor at attached buffers; the last fixed by 10ed220497
    // in 26.03). Of a chain, pkt_len is more than the first segment has. Written so that it costs
    // little for each packet (scripts/bench overhead): the flags have no branch of their own.
    bool sendable(std::span<rte_mbuf* const> mbufs) const noexcept
    {
        std::uint64_t flags = 0;
        const rte_mempool* const pool = pool_;
        const unsigned data_room = data_room_;
#pragma GCC unroll 8
        for (const rte_mbuf* mbuf : mbufs) {
            flags |= mbuf->ol_flags;
            const unsigned length = mbuf->data_len;
            if (mbuf->pool != pool || mbuf->pkt_len != length || length < RTE_ETHER_HDR_LEN ||
                mbuf->data_off + length > data_room) [[unlikely]]
                return false;
        }
        return (flags & (RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL)) == 0;
    }
    void make_sendable(Batch& batch) noexcept;
    rte_mbuf* copy(const rte_mbuf& mbuf) noexcept;
    void drop_all(Batch& batch) noexcept;

    Ring tx_ring_, completion_ring_;
    rte_mempool* pool_ = nullptr;          // that of the UMEM; nullptr: not AF_XDP
    rte_mempool* blank_frames_ = nullptr;  // where seek() takes them; nullptr: not known
    unsigned data_room_ = 0;               // of its mbufs, headroom included
    const std::atomic<LinkState>* link_ = nullptr;
    int fd_ = -1;
    std::uint16_t port_ = 0, queue_ = 0;
    OneThread::Mark inside_;
    Counter down_, bad_length_, freed_, no_frame_, copied_, kicks_;
    Batch staged_;
};

// One queue: an ethdev with its receiving and sending half. Made by a Port, or around any ethdev
// queue that the application has set up itself (net_ring, net_null, a hardware PMD).
class Socket {
public:
    // Adopts a queue of a started ethdev, of whatever driver; closes nothing. A queue of net_af_xdp
    // needs the mempool that it was set up with, and then has what a Port's has: the descriptor,
    // the kernel's statistics, the zero-copy state, and send() that sends no garbage. Of another
    // driver's, the mempool is where Tx::seek() takes its frames. Throws Error.
    Socket(std::uint16_t ethdev_port, std::uint16_t ethdev_queue, rte_mempool* pool = nullptr);
    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    alignas(RTE_CACHE_LINE_SIZE) Rx rx;
    alignas(RTE_CACHE_LINE_SIZE) Tx tx;

    // For rte_eth_rx_burst and friends, which may be mixed with receive() and send().
    std::uint16_t ethdev_port() const noexcept { return rx.port_; }
    std::uint16_t ethdev_queue() const noexcept { return rx.queue_; }

    // Of the netdev; of an adopted one: of the ethdev.
    unsigned queue() const noexcept { return queue_; }
    int fd() const noexcept { return rx.fd(); }  // the AF_XDP socket, or -1
    bool zero_copy() const noexcept { return zero_copy_; }

    // Any thread, while the socket lives. After Port::stop() they no longer change. Queues of an
    // adopted ethdev beyond the 16th have no numbers of their own: 0.
    Stats stats() const noexcept;
    XdpStatistics kernel_statistics() const noexcept;
    // How full the four rings are now; all 0 when the socket is not AF_XDP, or was stopped.
    RingLevels ring_levels() const noexcept;
    // All of these together.
    SocketStatus status() const noexcept;

private:
    friend class Port;
    friend class Waiting;
    struct Place {
        std::uint16_t ethdev_queue = 0;
        unsigned netdev_queue = 0;
        Direction direction = Direction::both;
    };
    // A queue of an ethdev that is ours; `watch` is only for net_af_xdp.
    Socket(std::shared_ptr<Ethdev> ethdev, Place place, rte_mempool& pool,
           std::shared_ptr<const LinkWatch> watch);

    void poll_busily(const BusyPoll& options, PortReport& report);
    void use(const Xsk& xsk, rte_mempool& pool, std::shared_ptr<const LinkWatch> watch,
             Direction direction);
    void stop() noexcept;  // nothing comes or goes any more; stats() stays
    Stats read_stats() const noexcept;
    Stats read_moved() const noexcept;

    std::shared_ptr<Ethdev> ethdev_;  // closed with its last Socket; none: adopted
    std::shared_ptr<const LinkWatch> watch_;
    std::unique_ptr<const Xsk> xsk_;
    unsigned queue_ = 0;
    bool zero_copy_ = false;
    std::atomic<bool> stopped_ = false;
    Stats final_;  // written before stopped_
};

}  // namespace pollux
