// SPDX-License-Identifier: BSD-3-Clause
// The loops that move packets: one for each forwarding mode, so that no packet has to ask which
// it is.
#pragma once

#include "options.hpp"

#include <pollux/pollux.hpp>

#include <span>

namespace tool::fwd {

// The addresses that mode mac writes.
struct Hop {
    rte_ether_addr source, destination;
};

template <Mode mode>
void edit(pollux::Packet packet, const Hop& hop) noexcept
{
    if constexpr (mode == Mode::macswap) {
        pollux::swap_macs(packet);
    } else if constexpr (mode == Mode::mac) {
        auto* ethernet = rte_pktmbuf_mtod(&packet.mbuf(), rte_ether_hdr*);
        ethernet->dst_addr = hop.destination;
        ethernet->src_addr = hop.source;
    }
}

// A lane's loop: each round serves each of its streams once. `hops` has one entry for each stream.
//
// send() is called even when nothing arrived: it takes back the frames that the kernel has sent,
// without which a forwarder on a small pool stops forever.
template <Mode mode>
void forward(pollux::Lane& lane, unsigned burst, std::span<const Hop> hops) noexcept
{
    pollux::Batch batch;
    while (!lane.stopping()) {
        unsigned received = 0;
        for (std::size_t i = 0; i < lane.streams.size(); ++i) {
            auto& [rx, tx, count] = lane.streams[i];
            received += rx->receive(batch, burst);
            for (const pollux::Packet packet : batch)
                edit<mode>(packet, hops[i]);
            count.moved += tx->send(batch);
            count.dropped += batch.size();  // the TX ring is full
            batch.clear();
        }
        lane.idle.after(received);
    }
}

// Packets that were received and freed count as `moved`; the totals show them as consumed.
template <>
inline void forward<Mode::rxonly>(pollux::Lane& lane, unsigned burst, std::span<const Hop>) noexcept
{
    pollux::Batch batch;
    while (!lane.stopping()) {
        unsigned received = 0;
        for (auto& [rx, tx, count] : lane.streams) {
            const unsigned got = rx->receive(batch, burst);
            count.moved += got;
            received += got;
            batch.clear();
        }
        lane.idle.after(received);
    }
}

}  // namespace tool::fwd
