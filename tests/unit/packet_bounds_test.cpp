// SPDX-License-Identifier: BSD-3-Clause
// A Packet stays inside its frame, whatever is asked of it.
#include "support/frames.hpp"

#include <pollux/packet.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace pollux {

namespace {

class PacketBounds : public testing::Test {
protected:
    PacketBounds() { std::iota(packet.bytes().begin(), packet.bytes().end(), std::uint8_t{0}); }
    ~PacketBounds() override { rte_pktmbuf_free(&packet.mbuf()); }

    unsigned lengths_agree() const
    {
        EXPECT_EQ(packet.mbuf().pkt_len, packet.length());
        EXPECT_EQ(packet.bytes().size(), packet.length());
        return packet.length();
    }

    Umem umem{{.frames = 16, .lcores = 1}};
    Packet packet{test::numbered(umem.mempool(), 0, 64)};
    unsigned room = packet.mbuf().buf_len - packet.mbuf().data_off;
};

TEST_F(PacketBounds, ResizesUpToTheEndOfTheFrame)
{
    for (const unsigned length : {1U, 64U, room, 0U}) {
        EXPECT_TRUE(packet.resize(length));
        EXPECT_EQ(lengths_agree(), length);
    }
}

TEST_F(PacketBounds, RefusesToGrowBeyondTheFrame)
{
    for (const unsigned length : {room + 1, 65'536U, 65'536U + 64U, ~0U}) {
        EXPECT_FALSE(packet.resize(length)) << length;
        EXPECT_EQ(lengths_agree(), 64U);
    }
}

TEST_F(PacketBounds, PushesInFrontUpToTheHeadroom)
{
    const std::uint8_t* before = packet.bytes().data();
    EXPECT_EQ(packet.push_front(4), before - 4);
    EXPECT_EQ(lengths_agree(), 68U);
    EXPECT_EQ(packet.push_front(RTE_PKTMBUF_HEADROOM - 4), before - RTE_PKTMBUF_HEADROOM);
    EXPECT_EQ(packet.push_front(1), nullptr);
    EXPECT_EQ(lengths_agree(), 64U + RTE_PKTMBUF_HEADROOM);
}

TEST_F(PacketBounds, PopsFromTheFrontUpToItsLength)
{
    EXPECT_EQ(*packet.pop_front(14), 14);
    EXPECT_EQ(lengths_agree(), 50U);
    EXPECT_EQ(packet.pop_front(51), nullptr);
    EXPECT_EQ(lengths_agree(), 50U);
    EXPECT_NE(packet.pop_front(50), nullptr);
    EXPECT_EQ(lengths_agree(), 0U);
}

TEST_F(PacketBounds, PushesAtTheEndUpToTheEndOfTheFrame)
{
    std::uint8_t* const end = packet.bytes().data() + 64;
    EXPECT_EQ(packet.push_back(0), end);
    EXPECT_EQ(packet.push_back(10), end);
    EXPECT_EQ(lengths_agree(), 74U);
    for (const unsigned count : {room - 73, 65'540U, ~0U, ~0U - 73})
        EXPECT_EQ(packet.push_back(count), nullptr) << count;
    EXPECT_EQ(lengths_agree(), 74U);
    EXPECT_EQ(packet.push_back(room - 74), end + 10);
    EXPECT_EQ(lengths_agree(), room);
    EXPECT_EQ(packet.push_back(1), nullptr);
}

// DPDK's own functions take 16 bits: 65540 would be 4.
TEST_F(PacketBounds, RefusesCountsThatNoFrameHas)
{
    EXPECT_EQ(packet.push_front(65'540), nullptr);
    EXPECT_EQ(packet.pop_front(65'540), nullptr);
    EXPECT_EQ(packet.insert(0, 65'540), nullptr);
    EXPECT_EQ(packet.insert(65'540, 1), nullptr);
    EXPECT_EQ(lengths_agree(), 64U);
}

TEST_F(PacketBounds, SwapMacsChangesTwelveBytes)
{
    const std::vector<std::uint8_t> before{packet.bytes().begin(), packet.bytes().end()};
    EXPECT_TRUE(swap_macs(packet));
    const auto after = packet.bytes();
    EXPECT_TRUE(std::equal(before.begin(), before.begin() + 6, after.begin() + 6));
    EXPECT_TRUE(std::equal(before.begin() + 6, before.begin() + 12, after.begin()));
    EXPECT_TRUE(std::equal(before.begin() + 12, before.end(), after.begin() + 12));
}

TEST_F(PacketBounds, SwapMacsNeedsAnEthernetHeader)
{
    const std::vector<std::uint8_t> before{packet.bytes().begin(), packet.bytes().end()};
    packet.resize(13);
    EXPECT_FALSE(swap_macs(packet));
    packet.resize(64);
    EXPECT_TRUE(std::equal(before.begin(), before.end(), packet.bytes().begin()));
}

}  // namespace

}  // namespace pollux
