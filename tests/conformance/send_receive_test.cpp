// SPDX-License-Identifier: BSD-3-Clause
// SEND_RECEIVE and its kin: what one end sends the other one gets, once, in order, to the byte.
#include "pair.hpp"

#include <rte_mbuf.h>
#include <unistd.h>

#include <cstdint>
#include <memory>

namespace pollux::test {

namespace {

class SendReceive : public Pair {};

TEST_P(SendReceive, SendReceive)
{
    open();
    RawSocket peer{veth.peer(), {.receives = true}};
    expect_arrival_here(peer);
    expect_arrival_there(peer);
    expect_total(packets, packets);
    EXPECT_EQ(peer.statistics().rx_dropped + peer.statistics().tx_invalid_descs, 0U);
}

// Chunks of 2048 bytes on either side. Here the mbuf's headers are included, and DPDK may add a
// cache line so that neighbours do not start in the same memory channel.
TEST_P(SendReceive, SendReceive2kFrame)
{
    ip("link set " + veth.name() + " mtu 1400");
    ip("link set " + veth.peer() + " mtu 1400");
    Umem small{{.netdevs = {veth.netdev()}, .ring = ring, .max_frame = 1472}};
    ASSERT_LE(small.plan().chunk, 2048U + RTE_CACHE_LINE_SIZE);
    open(options(), small);
    RawSocket peer{veth.peer(), {.chunk = 2048, .receives = true}};
    expect_arrival_here(peer);
    expect_arrival_there(peer);
    expect_arrival_here(peer, window, 1414);
    expect_arrival_there(peer, window, 1414);
    expect_total(packets + window, packets + window);
    EXPECT_EQ(small.available(), small.frames());
}

TEST_P(SendReceive, SendReceiveSinglePkt)
{
    open();
    RawSocket peer{veth.peer(), {.receives = true}};
    expect_arrival_here(peer, 1);
    expect_arrival_there(peer, 1);
    expect_total(1, 1);
}

// The PMD's chunks are always unaligned. Every frame's data straddles a page or not, as it comes.
TEST_P(SendReceive, SendReceiveUnaligned)
{
    constexpr unsigned size = 1500;
    open();
    RawSocket peer{veth.peer(), {.unaligned = true}};
    const auto page = static_cast<std::uintptr_t>(getpagesize());
    unsigned straddling = 0;
    for (unsigned number = 0; number < packets; number += window) {
        peer.send(number, window, size);
        Batch batch;
        ASSERT_TRUE(eventually([&] { return rx().waiting() == window; }));
        ASSERT_EQ(rx().receive(batch), window);
        ASSERT_EQ(numbers(batch), sequence(number, window));
        for (const Packet packet : batch) {
            const auto first = reinterpret_cast<std::uintptr_t>(packet.bytes().data());
            straddling += first / page != (first + size - 1) / page;
        }
    }
    EXPECT_GT(straddling, packets / 10);
    EXPECT_LT(straddling, packets);

    // And in the TX ring.
    Wire host{veth.peer()};
    for (unsigned number = 0; number < packets; number += window) {
        Batch batch = numbered(umem, number, window, size);
        send_all(tx(), batch);
        ASSERT_EQ(host.receive(window), sequence(number, window));
    }
    expect_total(packets, packets);
}

// One more than the kernel takes in one sendto(): send() comes back when it has taken all.
TEST_P(SendReceive, TxQueueConsumer)
{
    constexpr unsigned one_more = 33;
    open();
    Wire host{veth.peer()};
    for (unsigned round = 0; round < 100; ++round) {
        Batch batch = numbered(umem, round * one_more, one_more);
        ASSERT_EQ(tx().send(batch), one_more);
        ASSERT_EQ(tx().pending(), 0U);
        ASSERT_EQ(host.receive(one_more), sequence(round * one_more, one_more));
    }
    expect_total(0, 100 * one_more);
}

INSTANTIATE_TEST_SUITE_P(Modes, SendReceive, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
