// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/tx.hpp"

#include "base/pmd_limits.hpp"

#include <rte_mbuf.h>

#include <algorithm>
#include <cassert>

namespace pollux {

// If there is no room or no frame, reclaim() may help: it lets the PMD take back what was sent.
Batch Tx::seek(unsigned max) noexcept
{
    const OneThread here{inside_};
    if (room() == 0)
        reclaim();
    Batch batch;
    for (unsigned want = std::min(max, room()); want != 0; want /= 2) {
        if (blank_frames_ == nullptr ||
            rte_pktmbuf_alloc_bulk(blank_frames_, batch.free_slots(want), want) != 0) {
            reclaim();
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
    Batch batch = seek(1);
    if (batch.empty())
        return false;
    if (!batch[0].write(bytes)) {
        bad_length_ += 1;
        return false;
    }
    return send(batch) == 1;
}

void Tx::make_sendable(Batch& batch) noexcept
{
    Batch good;
    for (rte_mbuf* mbuf : batch.mbufs()) {
        if (sendable({&mbuf, 1})) {
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
