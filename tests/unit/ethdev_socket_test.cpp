// SPDX-License-Identifier: BSD-3-Clause
// A Socket around any ethdev queue moves frames in order, and what does not fit stays in the Batch.
#include "support/ethdev.hpp"
#include "support/frames.hpp"

#include <pollux/batch.hpp>
#include <pollux/socket.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>

namespace pollux {

namespace {

using test::numbered;
using test::numbers;
using test::sequence;

class EthdevSocket : public testing::Test {
protected:
    Umem umem{{.frames = 4096, .lcores = 1}};
};

TEST_F(EthdevSocket, MovesFramesInOrder)
{
    {
        const test::Ethdev ring{"net_ring0", umem};
        Socket socket{ring.port(), 0};
        Batch batch = numbered(umem, 0, 100);
        EXPECT_EQ(socket.tx.send(batch), 100U);
        EXPECT_TRUE(batch.empty());
        EXPECT_EQ(socket.rx.receive(batch, 30), 30U);
        EXPECT_EQ(socket.rx.receive(batch, 64), 64U);  // behind the first ones
        EXPECT_EQ(numbers(batch), sequence(0, 94));
        EXPECT_EQ(socket.rx.receive(batch), 6U);
        EXPECT_EQ(socket.rx.receive(batch), 0U);
        EXPECT_EQ(numbers(batch), sequence(0, 100));
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

TEST_F(EthdevSocket, LeavesInTheBatchWhatDoesNotFit)
{
    constexpr unsigned room = 1023;  // of the rte_ring behind net_ring0
    {
        const test::Ethdev ring{"net_ring0", umem};
        Socket socket{ring.port(), 0};
        unsigned sent = 0;
        Batch batch;
        while (batch.empty()) {
            batch = numbered(umem, sent, 100);
            sent += socket.tx.send(batch);
        }
        EXPECT_EQ(sent, room);
        EXPECT_EQ(numbers(batch), sequence(room, 1100 - room));
        EXPECT_EQ(socket.tx.send(batch), 0U);

        Batch received;
        ASSERT_EQ(socket.rx.receive(received, 50), 50U);
        EXPECT_EQ(socket.tx.send(batch), 50U);
        EXPECT_EQ(numbers(batch), sequence(room + 50, 1100 - room - 50));
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

TEST_F(EthdevSocket, ReceivesNoMoreThanTheBatchHasRoomFor)
{
    {
        const test::Ethdev null{"net_null0", umem};
        Socket socket{null.port(), 0};
        Batch batch = numbered(umem, 0, Batch::capacity - 10);
        EXPECT_EQ(socket.rx.receive(batch), 10U);
        EXPECT_EQ(socket.rx.receive(batch), 0U);
        EXPECT_EQ(batch.size(), Batch::capacity);
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

TEST_F(EthdevSocket, EmptyBatchIsNothingToSend)
{
    const test::Ethdev ring{"net_ring0", umem};
    Socket socket{ring.port(), 0};
    Batch batch;
    EXPECT_EQ(socket.tx.send(batch), 0U);
    socket.tx.reclaim();
    EXPECT_EQ(socket.rx.receive(batch), 0U);
    EXPECT_EQ(socket.rx.receive(batch, 0), 0U);
}

TEST_F(EthdevSocket, QueuesDoNotMix)
{
    const test::Ethdev ring{"net_ring0", umem, 2};
    Socket first{ring.port(), 0}, second{ring.port(), 1};
    Batch batch = numbered(umem, 0, 10);
    first.tx.send(batch);
    EXPECT_EQ(second.rx.receive(batch), 0U);
    EXPECT_EQ(first.rx.receive(batch), 10U);
}

TEST_F(EthdevSocket, SaysWhatItIs)
{
    const test::Ethdev ring{"net_ring0", umem, 2};
    const Socket socket{ring.port(), 1};
    EXPECT_EQ(socket.ethdev_port(), ring.port());
    EXPECT_EQ(socket.ethdev_queue(), 1U);
    EXPECT_EQ(socket.queue(), 1U);
    EXPECT_EQ(socket.fd(), -1);
    EXPECT_EQ(socket.rx.waiting(), 0U);
    EXPECT_EQ(socket.tx.pending(), 0U);
    EXPECT_FALSE(socket.zero_copy());
}

TEST_F(EthdevSocket, CountsWhatItMoved)
{
    const test::Ethdev ring{"net_ring0", umem};
    Socket socket{ring.port(), 0};
    Batch batch = numbered(umem, 0, 100);
    socket.tx.send(batch);
    socket.rx.receive(batch, 60);
    EXPECT_EQ(socket.stats().tx_packets, 100U);
    EXPECT_EQ(socket.stats().rx_packets, 60U);
    EXPECT_EQ(socket.stats().lost(), 0U);
}

// The ethdev's numbers are those of all its queues: added up, they must not count anything twice.
TEST_F(EthdevSocket, CountsItsOwnQueueOnly)
{
    const test::Ethdev ring{"net_ring0", umem, 2};
    Socket first{ring.port(), 0}, second{ring.port(), 1};
    Batch batch = numbered(umem, 0, 10);
    first.tx.send(batch);
    first.rx.receive(batch);
    EXPECT_EQ(first.stats().rx_packets, 10U);
    EXPECT_EQ(second.stats().rx_packets, 0U);
    EXPECT_EQ(second.stats().tx_packets, 0U);
}

}  // namespace

}  // namespace pollux
