// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/tx.hpp"

#include "base/pmd_limits.hpp"

#include <rte_cycles.h>
#include <rte_mbuf.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>

namespace pollux {

// If there is no room or no frame, reclaim() may help: it lets the PMD take back what was sent.
Batch Tx::seek(unsigned max) noexcept
{
    const OneThread here{inside_};
    if (room() == 0)
        take_back();
    Batch batch;
    for (unsigned want = std::min(max, room()); want != 0; want /= 2) {
        if (blank_frames_ == nullptr ||
            rte_pktmbuf_alloc_bulk(blank_frames_, batch.free_slots(want), want) != 0) {
            take_back();
            continue;
        }
        batch.end_ += want;
        break;
    }
    // As much headroom as a received packet has.
    for (const Packet packet : batch)
        packet.mbuf().data_off = rx_headroom;
    return batch;
}

bool Tx::send(std::span<const std::uint8_t> bytes) noexcept
{
    if (!staged_.empty())
        kick();
    Batch batch = seek(1);
    if (batch.empty())
        return false;
    if (!batch[0].write(bytes)) {
        bad_length_ += 1;
        return false;
    }
    return send(batch) == 1;
}

// Gives the ring no more than it has room for, so that nothing is left in the batch: that may be
// copies, while the caller would go on to own the mbufs that they were made from. What is left
// nevertheless is staged.
unsigned Tx::send_in_parts(std::span<rte_mbuf*> mbufs) noexcept
{
    hand_over(staged_);
    unsigned sent = 0;
    while (sent != mbufs.size()) {
        if (room() == 0)
            take_back();
        const std::size_t part = std::min<std::size_t>(mbufs.size() - sent, room());
        if (part == 0)
            break;
        Batch batch;
        for (rte_mbuf* const mbuf : mbufs.subspan(sent, part))
            batch.add(*mbuf);
        hand_over(batch);
        staged_.append(batch);
        sent += static_cast<unsigned>(part);
    }
    return sent;
}

// Copy mode, with a full ring: kicks, and while that makes room, more of these follow.
unsigned Tx::push(std::span<rte_mbuf*> rest) noexcept
{
    std::size_t sent = 0;
    while (sent != rest.size() && may_move_now() && kick_kernel())
        sent += burst(rest.data() + sent, static_cast<unsigned>(rest.size() - sent));
    if (sent != 0)
        kick_kernel();
    return static_cast<unsigned>(sent);
}

// Copy mode. Lets the kernel send what is in the TX ring, and stops when it takes no more. Returns
// whether it has taken anything.
//
// The PMD would repeat sendto for as long as that fails with EAGAIN (22.11 kick_tx), and that can
// be forever. So burst() makes it believe that the kernel needs no kick. One sendto() takes up to
// the port's TX budget (PortReport::tx_budget). EBUSY means that the driver has dropped exactly one
// packet, and that the kernel has not looked at those after it.
//
// By syscall(), because sendto() is a cancellation point, and spends more on that than all this.
bool Tx::kick_kernel() noexcept
{
    const std::uint32_t end = Ring::load(tx_ring_.producer, std::memory_order_relaxed);
    const std::uint32_t first = Ring::load(tx_ring_.consumer, std::memory_order_acquire);
    unsigned kicks = 0;
    std::uint32_t taken = first;
    for (std::uint32_t before = first - 1; taken != end && taken != before; ++kicks) {
        before = taken;
        if (syscall(SYS_sendto, fd_, nullptr, 0, MSG_DONTWAIT, nullptr, 0) < 0 && errno == EBUSY)
            dropped_ += 1;
        taken = Ring::load(tx_ring_.consumer, std::memory_order_acquire);
    }
    kicks_ += kicks;
    if (taken != end) [[unlikely]]
        may_move_now();  // remembers where the kernel has stopped
    return taken != first;
}

void Tx::kick_again() noexcept
{
    if (!is_af_xdp() || pending() == 0 || link() != LinkState::up)
        return;
    if (syscall(SYS_sendto, fd_, nullptr, 0, MSG_DONTWAIT, nullptr, 0) < 0 && errno == EBUSY &&
        own_kick_)
        dropped_again_ += 1;
    kicks_again_ += 1;
}

// Whether another kick may help after one that left something in the TX ring: the kernel has taken
// or completed frames since, or time has passed. Otherwise each idle round would make a syscall.
//
// In copy mode the kernel may have been held up by the packets of others. A zero-copy driver goes
// on by itself, but igb always asks for a kick: with one in every idle round, 22 packets cost 3,936
// syscalls (VM kicks). The two times are chosen, not measured against others. With more, packets
// that wait for room leave later; with less, a stuck port costs its lcore more syscalls.
bool Tx::may_move_now() noexcept
{
    const std::uint64_t spacing_us = own_kick_ ? 50 : 1000;
    const std::uint32_t progress = Ring::load(tx_ring_.consumer, std::memory_order_acquire) +
                                   Ring::load(completion_ring_.producer, std::memory_order_acquire);
    const std::uint64_t now = rte_rdtsc();
    if (progress == progress_ && now < next_kick_)
        return false;
    progress_ = progress;
    next_kick_ = now + rte_get_tsc_hz() / 1'000'000 * spacing_us;
    return true;
}

bool Tx::exactly_sendable(std::span<rte_mbuf* const> mbufs) const noexcept
{
    return std::all_of(mbufs.begin(), mbufs.end(), [this](const rte_mbuf* mbuf) {
        const unsigned length = mbuf->data_len;
        return mbuf->pool == pool_ && mbuf->pkt_len == length && length >= RTE_ETHER_HDR_LEN &&
               mbuf->data_off + length <= data_room_ && (mbuf->ol_flags & not_in_frame) == 0;
    });
}

void Tx::make_sendable(Batch& batch) noexcept
{
    Batch good;
    for (rte_mbuf* mbuf : batch.mbufs()) {
        if (exactly_sendable({&mbuf, 1})) {
            good.add(*mbuf);
            continue;
        }
        if (mbuf->pkt_len == Batch::freed) {
            assert(!"a frame that a Batch has freed is sent");
            freed_ += 1;
            continue;
        }
        if (rte_mbuf* copied = copy(*mbuf))
            good.add(*copied);
        rte_pktmbuf_free(mbuf);
    }
    batch.release(batch.size());
    batch.append(good);
}

// Copies the packet into a frame of the UMEM. If that is not possible, counts the cause and returns
// nullptr.
rte_mbuf* Tx::copy(const rte_mbuf& mbuf) noexcept
{
    const unsigned room = data_room_ - RTE_PKTMBUF_HEADROOM;
    if (mbuf.pkt_len < RTE_ETHER_HDR_LEN || mbuf.pkt_len > room) {
        bad_length_ += 1;
        return nullptr;
    }
    rte_mbuf* frame = rte_pktmbuf_alloc(pool_);
    if (frame == nullptr) {
        no_frame_ += 1;
        return nullptr;
    }
    // Not by rte_pktmbuf_read(), which runs off the last segment if pkt_len is larger than the sum.
    auto* to = rte_pktmbuf_mtod(frame, std::uint8_t*);
    unsigned left = mbuf.pkt_len;
    for (const rte_mbuf* from = &mbuf; from != nullptr && left != 0; from = from->next) {
        const unsigned part = std::min<unsigned>(left, from->data_len);
        to = std::copy_n(rte_pktmbuf_mtod(from, const std::uint8_t*), part, to);
        left -= part;
    }
    if (left != 0) {
        bad_length_ += 1;
        rte_pktmbuf_free(frame);
        return nullptr;
    }
    frame->data_len = static_cast<std::uint16_t>(mbuf.pkt_len);
    frame->pkt_len = mbuf.pkt_len;
    copied_ += 1;
    return frame;
}

// Packets put into the TX ring while the netdev is down would leave, stale, when it comes up.
void Tx::drop_all(Batch& batch) noexcept
{
    down_ += batch.size();
    batch.clear();
}

}  // namespace pollux
