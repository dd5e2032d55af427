// SPDX-License-Identifier: BSD-3-Clause
// SEND_RECEIVE in AF_XDP's own steps; and a socket that only receives, of which the seeds hand out
// frames that never came.
#include "pair.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace pollux::test {

namespace {

class AfXdpSteps : public Pair {};

TEST_P(AfXdpSteps, SendReceive)
{
    open();
    RawSocket peer{veth.peer(), {.receives = true}};
    for (unsigned number = 0; number < packets; number += window) {
        Batch blank = tx().seek(window);
        ASSERT_EQ(blank.size(), window);
        for (unsigned i = 0; i < window; ++i) {
            ASSERT_TRUE(blank[i].resize(packet_size));
            write_numbered(reinterpret_cast<std::byte*>(blank[i].bytes().data()), number + i,
                           packet_size);
        }
        ASSERT_EQ(tx().commit(blank), window);
        ASSERT_EQ(tx().kick(), window);
        ASSERT_EQ(peer.receive(window), sequence(number, window));

        peer.send(number, window, packet_size);
        ASSERT_TRUE(eventually([&] { return rx().waiting() == window; }));
        Batch arrived = rx().seek(window);
        ASSERT_EQ(numbers(arrived), sequence(number, window));
        rx().release(arrived);
    }
    expect_total(packets, packets);
}

// What came goes back, in the frame in which it came.
TEST_P(AfXdpSteps, Echo)
{
    open();
    RawSocket peer{veth.peer(), {.receives = true}};
    for (unsigned number = 0; number < packets; number += window) {
        peer.send(number, window, packet_size);
        unsigned echoed = 0;
        ASSERT_TRUE(eventually([&] {
            Batch batch = rx().seek(tx().room());
            const unsigned arrived = batch.size();
            EXPECT_EQ(tx().commit(batch), arrived);
            return (echoed += tx().kick()) == window;
        }));
        ASSERT_EQ(peer.receive(window), sequence(number, window));
    }
    EXPECT_EQ(port->stats().tx_copied, 0U);
    expect_total(packets, packets);
}

// Exactly what was sent, of every length: nothing more, nothing empty.
TEST_P(AfXdpSteps, OnlyReceiving)
{
    constexpr unsigned least = wire::min_frame, lengths = 1455;
    PortOptions receiver = options();
    receiver.direction = Direction::receive;
    open(receiver, umem);
    RawSocket peer{veth.peer()};
    unsigned sent = 0;
    for (unsigned round = 0; round < 3; ++round)
        for (unsigned first = 0; first < lengths; first += window) {
            const unsigned some = std::min(window, lengths - first);
            Numbers expected = sequence(sent, some), lengths_sent;
            for (unsigned i = 0; i < some; ++i) {
                peer.send(sent++, 1, least + first + i);
                lengths_sent.push_back(least + first + i);
            }
            Numbers lengths_received, arrived;
            ASSERT_TRUE(eventually([&] {
                Batch batch = rx().seek();
                const Numbers more = numbers(batch);
                arrived.insert(arrived.end(), more.begin(), more.end());
                for (const Packet packet : batch)
                    lengths_received.push_back(packet.length());
                rx().release(batch);
                return arrived.size() >= some;
            }));
            ASSERT_EQ(arrived, expected);
            ASSERT_EQ(lengths_received, lengths_sent);
            // And then there is nothing.
            ASSERT_EQ(rx().seek().size(), 0U);
            ASSERT_EQ(rx().receive_copy(), std::nullopt);
        }
    EXPECT_TRUE(wait(*port->sockets()[0], std::chrono::milliseconds{50}).timeout);
    EXPECT_EQ(rx().seek().size(), 0U);
    expect_total(sent, 0);
}

INSTANTIATE_TEST_SUITE_P(Modes, AfXdpSteps, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
