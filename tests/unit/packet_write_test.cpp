// SPDX-License-Identifier: BSD-3-Clause
// A packet that is written again from its own bytes keeps them, however they overlap.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace pollux {

namespace {

using namespace test::rfc;

class PacketWrite : public testing::Test {
protected:
    static Bytes bytes_of(std::span<const std::uint8_t> bytes)
    {
        return {bytes.begin(), bytes.end()};
    }

    test::GuardedFrame frame;
};

TEST_F(PacketWrite, PutsAHeaderInFrontOfWhatItHas)
{
    const Bytes body = numbers(60), header(20, 0xee);
    const Packet packet = frame.behind(0, body);
    EXPECT_TRUE(packet.write(header, packet.bytes()));
    EXPECT_EQ(bytes_of(packet.bytes()), joined({header, body}));
}

// All pairs of parts of a small frame, which begins before the packet and ends after it.
TEST_F(PacketWrite, IsRightWhereverBothPartsLieInTheFrame)
{
    constexpr unsigned size = 14, start = 3;
    const Bytes all = numbers(size);
    for (unsigned head_at = 0; head_at < size; ++head_at)
        for (unsigned head = 0; head <= size - head_at; ++head)
            for (unsigned tail_at = 0; tail_at < size; ++tail_at)
                for (unsigned tail = 0; tail <= size - tail_at; ++tail) {
                    const Packet packet = frame.behind(200, all);
                    const std::span<const std::uint8_t> own = packet.bytes();
                    ASSERT_NE(packet.pop_front(start), nullptr);
                    const Bytes expected{
                        joined({{all.begin() + head_at, all.begin() + head_at + head},
                                {all.begin() + tail_at, all.begin() + tail_at + tail}})};
                    ASSERT_TRUE(
                        packet.write(own.subspan(head_at, head), own.subspan(tail_at, tail)));
                    ASSERT_EQ(bytes_of(packet.bytes()), expected)
                        << head << " bytes from " << head_at << ", " << tail << " from " << tail_at;
                }
}

TEST_F(PacketWrite, ExchangesTheTwoPartsOfAFullFrame)
{
    const Bytes all = numbers(test::GuardedFrame::room);
    for (const unsigned part : {1001U, 2001U, 3001U}) {
        const Packet packet = frame.at_end(all);
        const auto own = packet.bytes();
        EXPECT_TRUE(packet.write(own.subspan(part), own.first(part)));
        EXPECT_EQ(bytes_of(packet.bytes()),
                  joined({{all.begin() + part, all.end()}, {all.begin(), all.begin() + part}}));
        EXPECT_FALSE(packet.write(own, own.first(1)));
    }
}

}  // namespace

}  // namespace pollux
