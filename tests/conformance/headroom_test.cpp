// SPDX-License-Identifier: BSD-3-Clause
// UMEM_HEADROOM: the frame's headroom, the PMD's 128 bytes, lies in front of the kernel's 256, and
// all of it may be written to.
#include "pair.hpp"

#include <rte_mbuf.h>

#include <algorithm>
#include <cstring>

namespace pollux::test {

namespace {

class Headroom : public Pair {};

TEST_P(Headroom, UmemHeadroom)
{
    constexpr unsigned own = RTE_PKTMBUF_HEADROOM, kernels = 256;
    static_assert(own == 128);
    open();
    RawSocket peer{veth.peer()};
    for (unsigned number = 0; number < packets; number += window) {
        peer.send(number, window, packet_size);
        Batch batch;
        ASSERT_TRUE(eventually([&] { return rx().waiting() == window; }));
        ASSERT_EQ(rx().receive(batch), window);
        for (const Packet packet : batch) {
            ASSERT_EQ(rte_pktmbuf_headroom(&packet.mbuf()), own + kernels);
            std::uint8_t* front = packet.push_front(own + kernels);
            ASSERT_NE(front, nullptr);
            ASSERT_EQ(packet.push_front(1), nullptr);
            std::fill_n(front, own + kernels, 0xa5);
            ASSERT_NE(packet.pop_front(own + kernels), nullptr);
        }
        // Not one byte of a neighbour.
        ASSERT_EQ(numbers(batch), sequence(number, window));
    }
    expect_total(packets, 0);
}

// What was pushed in front is sent.
TEST_P(Headroom, HeadersMayBeAddedInFront)
{
    constexpr unsigned header = 14 + 40;
    open();
    RawSocket peer{veth.peer(), {.receives = true}};
    peer.send(0, window, packet_size + header);
    Batch batch;
    ASSERT_TRUE(eventually([&] { return rx().waiting() == window; }));
    ASSERT_EQ(rx().receive(batch), window);
    for (const Packet packet : batch) {
        std::uint8_t bytes[header];
        std::memcpy(bytes, packet.bytes().data(), header);
        ASSERT_NE(packet.pop_front(header), nullptr);
        std::memcpy(packet.push_front(header), bytes, header);
    }
    send_all(tx(), batch);
    EXPECT_EQ(peer.receive(window), sequence(0, window));
    expect_total(window, window);
}

INSTANTIATE_TEST_SUITE_P(Modes, Headroom, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
