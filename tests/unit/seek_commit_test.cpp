// SPDX-License-Identifier: BSD-3-Clause
// Seek, peek, commit and kick move frames as receive() and send() do, and whatever is not committed
// goes back to its pool.
#include "support/ethdev.hpp"
#include "support/frames.hpp"

#include <pollux/batch.hpp>
#include <pollux/socket.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace pollux {

namespace {

using test::numbered;
using test::numbers;
using test::sequence;

constexpr unsigned ring_room = 1023;  // of the rte_ring behind net_ring0

class SeekCommit : public testing::Test {
protected:
    void TearDown() override
    {
        while (!socket.rx.seek(256).empty())
            socket.tx.kick();
        EXPECT_EQ(umem.available(), umem.frames());
    }

    Umem umem{{.frames = 4096, .lcores = 1}};
    test::Ethdev ring{"net_ring0", umem};
    Socket socket{ring.port(), 0, &umem.mempool()};
};

TEST_F(SeekCommit, BlankFramesAreWrittenInPlaceAndArrive)
{
    const std::vector<std::uint8_t> head(14, 0xaa), tail(50, 0xbb);
    Batch batch = socket.tx.seek(3);
    ASSERT_EQ(batch.size(), 3U);
    for (const Packet packet : batch) {
        EXPECT_EQ(packet.length(), 0U);
        ASSERT_TRUE(packet.write(head, tail));
    }
    EXPECT_EQ(socket.tx.commit(batch), 3U);
    EXPECT_EQ(socket.stats().tx_packets, 0U);  // staged only
    EXPECT_EQ(socket.tx.kick(), 3U);

    Batch received = socket.rx.seek(256);
    ASSERT_EQ(received.size(), 3U);
    for (const Packet packet : received) {
        ASSERT_EQ(packet.length(), 64U);
        EXPECT_EQ(packet.bytes()[13], 0xaa);
        EXPECT_EQ(packet.bytes()[14], 0xbb);
        EXPECT_EQ(packet.bytes()[63], 0xbb);
    }
    socket.rx.release(received);
    EXPECT_EQ(umem.available(), umem.frames());
}

TEST_F(SeekCommit, UnusedFramesGoBack)
{
    {
        const Batch batch = socket.tx.seek(100);
        EXPECT_EQ(batch.size(), 100U);
        EXPECT_EQ(umem.available(), umem.frames() - 100);
    }
    EXPECT_EQ(umem.available(), umem.frames());
    EXPECT_EQ(socket.tx.kick(), 0U);
}

TEST_F(SeekCommit, BlankFramesHaveTheHeadroomOfReceivedOnes)
{
    const Batch batch = socket.tx.seek(1);
    EXPECT_EQ(rte_pktmbuf_headroom(&batch[0].mbuf()), 384U);
    EXPECT_EQ(rte_pktmbuf_tailroom(&batch[0].mbuf()), umem.max_frame());
}

TEST_F(SeekCommit, CommitAfterSeekTakesAllHoweverOften)
{
    for (unsigned round = 0; round < 50; ++round) {
        const unsigned asked = round % 7 * 50;
        Batch batch = socket.tx.seek(asked);
        EXPECT_LE(batch.size(), asked);
        for (const Packet packet : batch)
            packet.resize(60);
        const unsigned size = batch.size();
        EXPECT_EQ(socket.tx.commit(batch), size);
        if (round % 3 == 0)
            socket.tx.kick();
        if (round % 5 == 0)
            socket.rx.seek(256);
    }
    while (socket.tx.kick() != 0)
        socket.rx.seek(256);
}

TEST_F(SeekCommit, AtMost256AreStaged)
{
    EXPECT_EQ(socket.tx.room(), 256U);
    Batch first = numbered(umem, 0, 200), second = numbered(umem, 200, 100);
    EXPECT_EQ(socket.tx.commit(first), 200U);
    EXPECT_EQ(socket.tx.room(), 56U);
    EXPECT_EQ(socket.tx.seek(100).size(), 56U);
    EXPECT_EQ(socket.tx.commit(second), 56U);
    EXPECT_EQ(numbers(second), sequence(256, 44));
    EXPECT_EQ(socket.tx.seek(1).size(), 0U);
    EXPECT_EQ(socket.tx.kick(), 256U);
    EXPECT_EQ(numbers(socket.rx.seek(256)), sequence(0, 256));
}

TEST_F(SeekCommit, WhatCannotBeStagedStaysInTheBatch)
{
    Batch first = numbered(umem, 0, 256), second = numbered(umem, 256, 10);
    EXPECT_EQ(socket.tx.commit(first), 256U);
    EXPECT_EQ(socket.tx.commit(second), 0U);
    EXPECT_EQ(numbers(second), sequence(256, 10));
    EXPECT_EQ(socket.tx.kick(), 256U);
    EXPECT_EQ(numbers(socket.rx.seek(256)), sequence(0, 256));
}

TEST_F(SeekCommit, OnePacketFollowsWhatIsStagedHoweverMuchThatIs)
{
    Batch staged = numbered(umem, 0, 256);
    EXPECT_EQ(socket.tx.commit(staged), 256U);
    const std::vector<std::uint8_t> frame(60, 0xcc);
    EXPECT_TRUE(socket.tx.send(frame));
    EXPECT_EQ(numbers(socket.rx.seek(256)), sequence(0, 256));
    EXPECT_EQ(socket.rx.seek(1)[0].length(), frame.size());
}

TEST_F(SeekCommit, AFullRingRecovers)
{
    unsigned committed = 0, kicked = 0;
    while (committed - kicked != Batch::capacity) {
        Batch batch = numbered(umem, committed, std::min(100U, socket.tx.room()));
        committed += socket.tx.commit(batch);
        kicked += socket.tx.kick();
    }
    EXPECT_EQ(kicked, ring_room);
    EXPECT_EQ(socket.tx.kick(), 0U);

    std::vector<unsigned> all;
    while (all.size() != committed) {
        const Batch batch = socket.rx.seek(10);
        ASSERT_FALSE(batch.empty());
        const std::vector<unsigned> some = numbers(batch);
        all.insert(all.end(), some.begin(), some.end());
        socket.tx.kick();
    }
    EXPECT_EQ(all, sequence(0, committed));
}

TEST_F(SeekCommit, SendComesBehindWhatIsStaged)
{
    Batch staged = numbered(umem, 0, 10), batch = numbered(umem, 10, 10);
    EXPECT_EQ(socket.tx.commit(staged), 10U);
    EXPECT_EQ(socket.tx.send(batch), 10U);
    EXPECT_EQ(numbers(socket.rx.seek(256)), sequence(0, 20));
}

TEST_F(SeekCommit, ReceivedFramesAreSentOnInPlace)
{
    Batch batch = numbered(umem, 0, 5);
    socket.tx.send(batch);
    Batch received = socket.rx.seek(5);
    const rte_mbuf* const first = received.mbufs()[0];
    EXPECT_EQ(socket.tx.commit(received), 5U);
    EXPECT_EQ(socket.tx.kick(), 5U);
    EXPECT_EQ(socket.rx.seek(1).mbufs()[0], first);
}

TEST_F(SeekCommit, AShortPoolGivesFewerFrames)
{
    std::vector<Batch> all;
    while (umem.available() > 10) {
        Batch& batch = all.emplace_back();
        while (umem.available() > 10 && batch.room() != 0)
            ASSERT_TRUE(batch.take(numbered(umem.mempool(), 0)));
    }
    const Batch few = socket.tx.seek(64);
    EXPECT_GT(few.size(), 0U);
    EXPECT_LE(few.size(), 10U);
}

TEST_F(SeekCommit, NoFramesWithoutAPool)
{
    Socket poor{ring.port(), 0};
    EXPECT_EQ(poor.tx.seek(10).size(), 0U);
    EXPECT_FALSE(poor.tx.send(std::vector<std::uint8_t>(64)));
}

TEST_F(SeekCommit, EasyCallsCopy)
{
    EXPECT_EQ(socket.rx.receive_copy(), std::nullopt);
    std::vector<std::uint8_t> bytes(100);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i);
    EXPECT_TRUE(socket.tx.send(bytes));
    EXPECT_EQ(socket.rx.receive_copy(), bytes);
    EXPECT_EQ(socket.rx.receive_copy(), std::nullopt);
}

TEST_F(SeekCommit, TooManyBytesAreRefusedAndCounted)
{
    EXPECT_FALSE(socket.tx.send(std::vector<std::uint8_t>(umem.max_frame() + 1)));
    EXPECT_TRUE(socket.tx.send(std::vector<std::uint8_t>(umem.max_frame())));
    EXPECT_EQ(socket.stats().tx_bad_length, 1U);
}

TEST_F(SeekCommit, EasySendSaysWhenTheRingIsFull)
{
    const std::vector<std::uint8_t> bytes(60);
    unsigned sent = 0;
    while (socket.tx.send(bytes))
        ++sent;
    EXPECT_EQ(sent, ring_room);
    EXPECT_EQ(umem.available(), umem.frames() - sent);
}

TEST_F(SeekCommit, WritingBeyondAFrameChangesNothing)
{
    const Batch batch = socket.tx.seek(1);
    const std::vector<std::uint8_t> fits(umem.max_frame()), one(1);
    ASSERT_TRUE(batch[0].write(std::array<std::uint8_t, 3>{1, 2, 3}));
    EXPECT_FALSE(batch[0].write(fits, one));
    EXPECT_FALSE(batch[0].write(std::vector<std::uint8_t>(1 << 17)));
    EXPECT_FALSE(batch[0].resize(umem.max_frame() + 1));
    EXPECT_EQ(batch[0].length(), 3U);
    EXPECT_EQ(batch[0].bytes()[2], 3);
    EXPECT_TRUE(batch[0].write(fits));
}

}  // namespace

}  // namespace pollux
