// SPDX-License-Identifier: BSD-3-Clause
// BIDIRECTIONAL: first one way, then the other, then both at once, through the same sockets.
#include "pair.hpp"

namespace pollux::test {

namespace {

class Bidirectional : public Pair {};

TEST_P(Bidirectional, Bidirectional)
{
    open();
    RawSocket peer{veth.peer(), {.receives = true}};
    expect_arrival_there(peer);
    expect_arrival_here(peer);
    for (unsigned number = 0; number < packets; number += window) {
        Batch batch = numbered(umem, number, window, packet_size);
        send_all(tx(), batch);
        peer.send(number, window, packet_size);
        ASSERT_EQ(receive(rx(), window), sequence(number, window));
        ASSERT_EQ(peer.receive(window), sequence(number, window));
    }
    expect_total(2 * packets, 2 * packets);
}

INSTANTIATE_TEST_SUITE_P(Modes, Bidirectional, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
