// SPDX-License-Identifier: BSD-3-Clause
// Sends packets through one queue:
//
//     socket.tx.send(batch);  // takes what fits; the rest stays in the batch
#pragma once

#include "batch.hpp"
#include "counter.hpp"
#include "detail/one_thread.hpp"
#include "detail/ring.hpp"
#include "link_state.hpp"

#include <rte_ethdev.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>
#include <utility>

namespace pollux {

class Socket;

// The sending half of a Socket. It belongs to one lcore at a time, not necessarily that of the Rx;
// what may be called from any thread says so. Nothing throws or allocates.
class Tx {
public:
    // Hands the batch's packets to the TX ring and makes the kernel send. Returns how many the ring
    // took; what did not fit stays in the batch, in order. Packets that cannot be sent at all are
    // freed and counted by their cause (Stats::tx_…); chained mbufs and those of other pools are
    // copied.
    //
    // Never waits: while the kernel takes no more, as when a qdisc or a slow host holds it up, the
    // ring stays full, and the next call tries again.
    //
    // Also takes back the frames that were sent before, even if the batch is empty. Therefore a
    // forwarder on a small pool must call it in every round, not only after it received something.
    //
    // What was committed but not kicked goes first; as long as some of it waits, nothing is taken.
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

    // The same for code that keeps mbufs in arrays: takes the first ones, and returns how many. The
    // others still belong to the caller. With none, only takes back what was sent before.
    unsigned send(std::span<rte_mbuf*> mbufs) noexcept
    {
        const OneThread here{inside_};
        if (staged_.empty() && !mbufs.empty() &&
            (!is_af_xdp() || (link() == LinkState::up && sendable(mbufs)))) [[likely]]
            return put(mbufs);
        return send_in_parts(mbufs);
    }

    // The same in AF_XDP's terms. seek() returns up to `max` blank frames, of length 0, but no more
    // than the TX ring has room for now (room()). Write them in place (Packet::write), in their own
    // Batch or together with received ones. The destructor of a Batch gives back unused ones.
    Batch seek(unsigned max) noexcept;
    // Stages the packets for kick() and returns how many: after a seek() all of them. At most 256
    // are staged; the others stay in the batch.
    [[nodiscard]] unsigned commit(Batch& batch) noexcept
    {
        const OneThread here{inside_};
        const unsigned before = staged_.size();
        staged_.append(batch);
        return staged_.size() - before;
    }
    // Hands the staged packets to the TX ring and wakes the kernel if it asks for that. Returns how
    // many the ring took; the others stay staged for the next kick(). Does the same as reclaim() if
    // nothing is staged.
    unsigned kick() noexcept
    {
        const OneThread here{inside_};
        return hand_over(staged_);
    }
    // Frames that may be staged now: as many as the TX ring has room for, but at most 256 between
    // two kicks.
    unsigned room() const noexcept
    {
        const unsigned free =
            tx_ring_.size != 0 ? tx_ring_.size - tx_ring_.level() : Batch::capacity;
        return std::min(free, Batch::capacity) - std::min(free, staged_.size());
    }
    // Frames that commit() has staged.
    unsigned staged() const noexcept { return staged_.size(); }

    // Sends one packet with these bytes, at once. Returns false if there is no room or no frame for
    // it, or if it does not fit into a frame (counted as bad length). Costs a copy and a syscall
    // per packet, so it is meant for programs that send only now and then.
    bool send(std::span<const std::uint8_t> bytes) noexcept;

    // Takes back the frames that the kernel has sent, and kicks it if some still wait in the TX
    // ring and it may be able to send them now. If there is nothing to do, it only looks at two
    // rings. Makes no syscall while the link is down.
    void reclaim() noexcept
    {
        const OneThread here{inside_};
        take_back();
    }

    // Makes the kernel look once more at what it has left in the TX ring. For programs in which the
    // sending thread may not call again: another thread can do this, beside it. One at a time.
    void kick_again() noexcept;

    // Frames in the TX ring that the kernel has not taken yet. Any thread.
    unsigned pending() const noexcept { return tx_ring_ ? tx_ring_.level() : 0; }

    // The link state of the netdev, kept up to date; always up if the socket is not AF_XDP, always
    // down if its port only receives. Any thread.
    LinkState link() const noexcept
    {
        const auto* link = link_.load(std::memory_order_relaxed);
        return link != nullptr ? link->load(std::memory_order_relaxed) : LinkState::up;
    }

    // The descriptor for poll(); -1 if the socket is not AF_XDP. Any thread.
    int fd() const noexcept { return fd_; }
    // Whose half this is, which knows the queue and the port. Any thread.
    Socket& socket() const noexcept { return *socket_; }

private:
    friend class Socket;

    bool is_af_xdp() const noexcept { return pool_ != nullptr; }
    bool stuck() noexcept
    {
        return tx_ring_.level() != 0 && tx_ring_.needs_wakeup() && link() == LinkState::up &&
               may_move_now();
    }

    unsigned burst(rte_mbuf** mbufs, unsigned count) noexcept
    {
        const bool own_kick = own_kick_;
        if (own_kick)
            tx_ring_.show_wakeup(false);
        const unsigned sent =
            rte_eth_tx_burst(port_, queue_, mbufs, static_cast<std::uint16_t>(count));
        if (own_kick)
            tx_ring_.show_wakeup(true);
        else if (is_af_xdp() && tx_ring_.needs_wakeup())
            kicks_ += 1;
        sent_ += sent;
        return sent;
    }
    void take_back() noexcept
    {
        if (!is_af_xdp())
            return;
        const bool kick = stuck();
        if (kick || completion_ring_.level() != 0) [[unlikely]] {
            burst(nullptr, 0);
            if (own_kick_ && kick)
                kick_kernel();
        }
    }
    unsigned hand_over(Batch& batch) noexcept
    {
        if (batch.empty()) {
            take_back();
            return 0;
        }
        if (is_af_xdp()) {
            if (link() != LinkState::up) [[unlikely]] {
                drop_all(batch);
                return 0;
            }
            if (!sendable(batch.mbufs())) [[unlikely]]
                make_sendable(batch);
        }
        const unsigned sent = put(batch.mbufs());
        batch.release(sent);
        return sent;
    }
    unsigned put(std::span<rte_mbuf*> mbufs) noexcept
    {
        unsigned sent = burst(mbufs.data(), static_cast<unsigned>(mbufs.size()));
        if (own_kick_) {
            if (sent != mbufs.size()) [[unlikely]]
                sent += push(mbufs.subspan(sent));
            else
                kick_kernel();
        }
        return sent;
    }
    unsigned push(std::span<rte_mbuf*> rest) noexcept;
    unsigned send_in_parts(std::span<rte_mbuf*> mbufs) noexcept;
    bool kick_kernel() noexcept;
    bool may_move_now() noexcept;

    // Whether the PMD sends all of them as they are. It would send anything else as garbage: 22.11
    // looks neither at segments nor at lengths nor at attached buffers (the last fixed by
    // 10ed220497 in 26.03). In a chain, pkt_len is larger than data_len of the first segment.
    // Written so that it costs little per packet (scripts/bench overhead): flags and offsets have
    // no branches of their own, and one comparison tells that a length is neither too small nor too
    // large behind any usual offset. Where that says no, all of them are looked at exactly.
    bool sendable(std::span<rte_mbuf* const> mbufs) const noexcept
    {
        constexpr unsigned usual_offsets =
            511;  // all bits set: the offsets put together have no more
        std::uint64_t flags = 0;
        std::uint16_t offsets = 0;
        const rte_mempool* const pool = pool_;
        const unsigned lengths = data_room_ - usual_offsets - RTE_ETHER_HDR_LEN;
#pragma GCC unroll 8
        for (const rte_mbuf* mbuf : mbufs) {
            const unsigned length = mbuf->data_len;
            if (mbuf->pool != pool || mbuf->pkt_len != length ||
                length - RTE_ETHER_HDR_LEN > lengths) [[unlikely]]
                return exactly_sendable(mbufs);
            offsets |= mbuf->data_off;
            flags |= mbuf->ol_flags;
        }
        return ((flags & not_in_frame) == 0 && offsets <= usual_offsets) || exactly_sendable(mbufs);
    }
    bool exactly_sendable(std::span<rte_mbuf* const> mbufs) const noexcept;
    static constexpr std::uint64_t not_in_frame = RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL;
    void make_sendable(Batch& batch) noexcept;
    rte_mbuf* copy(const rte_mbuf& mbuf) noexcept;
    void drop_all(Batch& batch) noexcept;

    Ring tx_ring_, completion_ring_;
    rte_mempool* pool_ = nullptr;          // the UMEM's; nullptr: not AF_XDP
    rte_mempool* blank_frames_ = nullptr;  // where seek() takes them from; nullptr: unknown
    unsigned data_room_ = 0;               // of its mbufs, headroom included
    std::atomic<const std::atomic<LinkState>*> link_ = nullptr;
    int fd_ = -1;
    std::uint16_t port_ = 0, queue_ = 0;
    bool own_kick_ = false;  // the kernel is kicked here and not by the PMD (copy mode)
    OneThread::Mark inside_;
    Socket* socket_ = nullptr;
    std::uint32_t progress_ = 0;   // of the kernel, when it last took nothing
    std::uint64_t next_kick_ = 0;  // TSC cycles
    Counter sent_;                 // without what others have sent by rte_eth_tx_burst()
    Counter dropped_, down_, bad_length_, freed_, no_frame_, copied_, kicks_;
    Counter dropped_again_, kicks_again_;  // of kick_again()
    Batch staged_;
};

}  // namespace pollux
