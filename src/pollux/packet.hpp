// SPDX-License-Identifier: BSD-3-Clause
// Reads and changes one packet in place:
//
//     for (pollux::Packet packet : batch)
//         pollux::swap_macs(packet);
#pragma once

#include "detail/gather.hpp"

#include <rte_ether.h>
#include <rte_mbuf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace pollux {

// A view of one mbuf of one segment, valid while a Batch holds it. Copying it copies no bytes. Like
// the Batch, it belongs to one thread at a time. Lengths are in bytes, from the Ethernet header on
// and without FCS.
class Packet {
public:
    explicit Packet(rte_mbuf& mbuf) noexcept : mbuf_{&mbuf} {}

    std::span<std::uint8_t> bytes() const noexcept
    {
        return {rte_pktmbuf_mtod(mbuf_, std::uint8_t*), mbuf_->data_len};
    }
    unsigned length() const noexcept { return mbuf_->data_len; }
    rte_mbuf& mbuf() const noexcept { return *mbuf_; }

    // Makes the packet `length` bytes long. Returns false and changes nothing if the frame is too
    // short for that.
    bool resize(unsigned length) const noexcept
    {
        if (length > unsigned{mbuf_->buf_len} - mbuf_->data_off)
            return false;
        mbuf_->data_len = static_cast<std::uint16_t>(length);
        mbuf_->pkt_len = length;
        return true;
    }

    // Replaces the packet by these bytes, `head` and then `tail`, which may both lie in the frame,
    // and overlap. Returns false and changes nothing if they do not fit into the frame.
    bool write(std::span<const std::uint8_t> head,
               std::span<const std::uint8_t> tail = {}) const noexcept
    {
        const std::size_t room = std::size_t{mbuf_->buf_len} - mbuf_->data_off;
        if (head.size() > room || tail.size() > room - head.size())
            return false;
        detail::gather(bytes().data(), head, tail);
        return resize(static_cast<unsigned>(head.size() + tail.size()));
    }

    // Adds or removes bytes in front, and returns the packet's new beginning; nullptr if there is
    // not enough room, or the packet has fewer bytes. (DPDK's own functions would take 65540 for
    // 4.) Added bytes hold anything until they are written.
    std::uint8_t* push_front(unsigned count) const noexcept
    {
        if (count > rte_pktmbuf_headroom(mbuf_))
            return nullptr;
        return reinterpret_cast<std::uint8_t*>(
            rte_pktmbuf_prepend(mbuf_, static_cast<std::uint16_t>(count)));
    }
    std::uint8_t* pop_front(unsigned count) const noexcept
    {
        if (count > mbuf_->data_len)
            return nullptr;
        return reinterpret_cast<std::uint8_t*>(
            rte_pktmbuf_adj(mbuf_, static_cast<std::uint16_t>(count)));
    }

    // Adds bytes at the end, and returns where they begin; nullptr if there is not enough room.
    std::uint8_t* push_back(unsigned count) const noexcept
    {
        if (count > rte_pktmbuf_tailroom(mbuf_))
            return nullptr;
        std::uint8_t* const end = bytes().data() + length();
        resize(length() + count);
        return end;
    }

    // Adds bytes in front of the one at `offset`, which may also be the packet's end, and returns
    // where they begin; nullptr if there is not enough room, or the packet has fewer bytes. Moves
    // what is shorter: the bytes before `offset` into the headroom, or the others into the room at
    // the end; where only one of them has room, that one.
    std::uint8_t* insert(unsigned offset, unsigned count) const noexcept
    {
        if (offset > length())
            return nullptr;
        const unsigned rest = length() - offset;
        const bool has_tailroom = count <= rte_pktmbuf_tailroom(mbuf_);
        if (offset <= rest || !has_tailroom) {
            if (std::uint8_t* const front = push_front(count)) {
                std::memmove(front, front + count, offset);
                return front + offset;
            }
        }
        if (push_back(count) == nullptr)
            return nullptr;
        std::uint8_t* const place = bytes().data() + offset;
        std::memmove(place + count, place, rest);
        return place;
    }

private:
    rte_mbuf* mbuf_;
};

// Exchanges the MAC addresses. Returns false and changes nothing if the packet is shorter than an
// Ethernet header.
inline bool swap_macs(Packet packet) noexcept
{
    if (packet.length() < sizeof(rte_ether_hdr))
        return false;
    auto* ethernet = rte_pktmbuf_mtod(&packet.mbuf(), rte_ether_hdr*);
    const rte_ether_addr destination = ethernet->dst_addr;
    ethernet->dst_addr = ethernet->src_addr;
    ethernet->src_addr = destination;
    return true;
}

}  // namespace pollux
