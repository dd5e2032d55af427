// SPDX-License-Identifier: BSD-3-Clause
// Bytes are inserted anywhere in a packet: the others stay as they are, on whichever side there is
// room.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace pollux {

namespace {

using namespace test::rfc;

constexpr unsigned length = 20;

class PacketInsert : public testing::Test {
protected:
    static Bytes bytes_of(Packet packet)
    {
        EXPECT_EQ(packet.mbuf().pkt_len, packet.length());
        return {packet.bytes().begin(), packet.bytes().end()};
    }
    void inserts(Packet packet, unsigned offset, unsigned count)
    {
        const Bytes before = bytes_of(packet), added(count, 0xee);
        std::uint8_t* const place = packet.insert(offset, count);
        ASSERT_NE(place, nullptr) << offset;
        ASSERT_EQ(place, packet.bytes().data() + offset);
        std::copy(added.begin(), added.end(), place);
        Bytes after = before;
        after.insert(after.begin() + offset, added.begin(), added.end());
        EXPECT_EQ(bytes_of(packet), after) << offset;
    }

    test::GuardedFrame frame;
    Bytes bytes = numbers(length);
};

TEST_F(PacketInsert, MovesTheShorterSide)
{
    for (unsigned offset = 0; offset <= length; ++offset) {
        const Packet packet = frame.behind(100, bytes);
        const std::uint8_t* const front = packet.bytes().data();
        inserts(packet, offset, 6);
        EXPECT_EQ(packet.bytes().data(), offset <= length / 2 ? front - 6 : front) << offset;
    }
}

TEST_F(PacketInsert, MovesTheSideThatHasRoom)
{
    for (unsigned offset = 0; offset <= length; ++offset) {
        inserts(frame.at_end(bytes), offset, 6);
        inserts(frame.behind(0, bytes), offset, 6);
        inserts(frame.behind(6, bytes), offset, 6);
        inserts(frame.behind(frame.room - length - 6, bytes), offset, 6);
    }
}

TEST_F(PacketInsert, ChangesNothingWithoutRoomOrBeyondThePacket)
{
    for (unsigned offset = 0; offset <= length; ++offset)
        for (const unsigned headroom : {100U, 3000U}) {
            const Packet packet = frame.behind(headroom, bytes);
            const unsigned most = std::max(headroom, frame.room - headroom - length);
            EXPECT_EQ(packet.insert(offset, most + 1), nullptr);
            EXPECT_EQ(packet.insert(offset, ~0U), nullptr);
            EXPECT_EQ(packet.insert(length + 1, 0), nullptr);
            EXPECT_EQ(bytes_of(packet), bytes);
            inserts(packet, offset, most);
        }
}

}  // namespace

}  // namespace pollux
