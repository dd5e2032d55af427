// SPDX-License-Identifier: BSD-3-Clause
// The packets that are received, changed and sent together:
//
//     pollux::Batch batch;
//     in.rx.receive(batch);
//     out.tx.send(batch);  // what is not sent is freed with the batch
#pragma once

#include "packet.hpp"

#include <rte_mbuf.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace pollux {

// Owns 0 to 256 frames, in order. The destructor gives those that are left back to their pool.
//
// A Batch may go from socket to socket, port to port and lcore to lcore, but belongs to one thread
// at a time. Nothing here throws or allocates.
class Batch {
public:
    // Chosen, not measured against other sizes. A larger Batch takes more of the stack (this one
    // 2 KiB) and of each lcore's cache in the mempool (umem/umem_plan). With a smaller one the
    // bursts are shorter, and what is done once for a burst counts for more: tests/bench/README.md
    // has what Pollux costs at bursts of 32 and of 256.
    static constexpr unsigned capacity = 256;

    Batch() noexcept {}  // NOLINT(modernize-use-equals-default): the array stays uninitialised
    ~Batch() { clear(); }
    Batch(Batch&& other) noexcept { append(other); }
    Batch& operator=(Batch&& other) noexcept
    {
        if (this != &other) {
            clear();
            append(other);
        }
        return *this;
    }
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    unsigned size() const noexcept { return end_ - begin_; }
    bool empty() const noexcept { return begin_ == end_; }
    // How many more frames fit.
    unsigned room() const noexcept { return capacity - size(); }

    Packet operator[](unsigned i) const noexcept { return Packet{*mbufs_[begin_ + i]}; }

    class Iterator {
    public:
        explicit Iterator(rte_mbuf* const* at) noexcept : at_{at} {}
        Packet operator*() const noexcept { return Packet{**at_}; }
        Iterator& operator++() noexcept
        {
            ++at_;
            return *this;
        }
        bool operator==(const Iterator&) const noexcept = default;

    private:
        rte_mbuf* const* at_;
    };
    Iterator begin() const noexcept { return Iterator{mbufs_.data() + begin_}; }
    Iterator end() const noexcept { return Iterator{mbufs_.data() + end_}; }

    // The frames in the form that DPDK takes: size() mbufs.
    std::span<rte_mbuf*> mbufs() noexcept { return {mbufs_.data() + begin_, size()}; }

    // Takes ownership of the frame. Returns false if the batch is full: the frame still belongs to
    // the caller.
    [[nodiscard]] bool take(rte_mbuf& mbuf) noexcept
    {
        if (room() == 0)
            return false;
        add(mbuf);
        return true;
    }

    // Moves the other's frames to the end of this batch, as many as fit.
    void append(Batch& other) noexcept
    {
        const unsigned count = std::min(room(), other.size());
        std::copy_n(other.mbufs().data(), count, free_slots(count));
        end_ += count;
        other.release(count);
    }

    // Moves packet `index`, which must be less than size(), to the end of the other batch; the
    // others keep their order. Returns false and changes nothing if the other batch is full. Moving
    // the first packet costs least:
    //
    //     while (!batch.empty() && batch.move_to(0, queues[choose(batch[0])]))
    //         ;
    [[nodiscard]] bool move_to(unsigned index, Batch& other) noexcept
    {
        assert(index < size());
        if (other.room() == 0)
            return false;
        const auto first = mbufs_.begin() + begin_;
        rte_mbuf& mbuf = *first[index];
        std::copy_backward(first, first + index, first + index + 1);
        release(1);
        other.add(mbuf);
        return true;
    }

    // Frees the packets for which the predicate returns false, in bulk, and keeps the others in
    // their order. Calls it once with each Packet, in order; it must not change the batch. Returns
    // how many were freed.
    template <class Predicate>
    unsigned keep_if(Predicate&& keep) noexcept
    {
        Batch others;
        unsigned kept = begin_;
        for (unsigned i = begin_; i != end_; ++i) {
            if (keep(Packet{*mbufs_[i]}))
                mbufs_[kept++] = mbufs_[i];
            else
                others.add(*mbufs_[i]);
        }
        end_ = kept;
        return others.size();
    }

    // Gives up ownership of the first `count` frames, at most size(), without freeing them.
    void release(unsigned count) noexcept
    {
        assert(count <= size());
        begin_ += count;
        if (begin_ == end_)
            begin_ = end_ = 0;
    }

    // Frees all frames, in bulk, and marks them, so that it is noticed if one of them is sent or
    // freed later.
    //
    // A frame that has the mark is not freed again, and counts in double_frees(); debug builds end
    // the program. This finds a frame that was put into two batches by mistake when the second one
    // frees it, unless the first one has sent it, or the pool has handed it out again in between: a
    // mark would cost each packet that is sent. Frames that are shared on purpose have a refcnt,
    // and are freed as often as that says. rte_pktmbuf_alloc() and every driver remove the mark;
    // after rte_mbuf_raw_alloc() set pkt_len, as DPDK demands.
    void clear() noexcept
    {
        for (rte_mbuf*& mbuf : mbufs()) {
            if (rte_mbuf_refcnt_read(mbuf) != 1)
                continue;
            if (mbuf->pkt_len == freed) [[unlikely]]
                mbuf = freed_twice();
            else
                mbuf->pkt_len = freed;
        }
        if (!empty())
            rte_pktmbuf_free_bulk(mbufs_.data() + begin_, size());
        begin_ = end_ = 0;
    }

    // The pkt_len of a frame that a Batch has freed; no packet is that long.
    static constexpr std::uint32_t freed = 0xf4eed000;

    // How often the batches of this process were to free a frame that a Batch had freed before; not
    // 0 says that the program has a mistake. Any thread.
    static std::uint64_t double_frees() noexcept;

private:
    friend class Rx;
    friend class Tx;

    // As take(), where there is room.
    void add(rte_mbuf& mbuf) noexcept
    {
        *free_slots(1) = &mbuf;
        ++end_;
    }

    // Counts, and returns nullptr, which rte_pktmbuf_free_bulk() leaves out.
    static rte_mbuf* freed_twice() noexcept;

    // Where the next `count` mbufs may be written; `end_ += …` makes them part of the batch.
    rte_mbuf** free_slots(unsigned count) noexcept
    {
        assert(count <= room());
        if (end_ + count > capacity) {
            // Not std::copy: gcc 14 would warn about slots that were never written.
            const std::size_t bytes = size() * sizeof mbufs_.front();  // NOLINT: of pointers
            std::memmove(mbufs_.data(), mbufs_.data() + begin_, bytes);
            end_ -= begin_;
            begin_ = 0;
        }
        return mbufs_.data() + end_;
    }

    unsigned begin_ = 0;
    unsigned end_ = 0;
    std::array<rte_mbuf*, capacity> mbufs_;
};

}  // namespace pollux
