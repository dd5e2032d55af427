// SPDX-License-Identifier: BSD-3-Clause
// VLAN tags go in and out in place, and the packet is otherwise the same.
#include "guarded_frame.hpp"
#include "rfc.hpp"

#include <pollux/headers.hpp>
#include <pollux/vlan.hpp>

#include <gtest/gtest.h>

namespace pollux {

namespace {

using namespace test::rfc;

class Vlan : public testing::Test {
protected:
    static Bytes bytes_of(Packet packet)
    {
        EXPECT_EQ(packet.mbuf().pkt_len, packet.length());
        return {packet.bytes().begin(), packet.bytes().end()};
    }

    test::GuardedFrame frame;
    Bytes ip = ipv4(17, udp(numbers(7)));
    Bytes untagged = joined({ethernet(0x0800), ip});
};

TEST_F(Vlan, InsertsATagIntoTheHeadroom)
{
    const Packet packet = frame.behind(4, untagged);
    const std::uint8_t* last = &packet.bytes().back();
    EXPECT_TRUE(insert_vlan(packet, 0xe123));
    EXPECT_EQ(bytes_of(packet), joined({ethernet(0x8100), vlan(0xe123, 0x0800), ip}));
    EXPECT_EQ(&packet.bytes().back(), last);
    EXPECT_NE(Headers{packet}.udp(), nullptr);
}

TEST_F(Vlan, StacksTags)
{
    const Packet packet = frame.behind(8, untagged);
    EXPECT_TRUE(insert_vlan(packet, 1));
    EXPECT_TRUE(insert_vlan(packet, 2, RTE_ETHER_TYPE_QINQ));
    EXPECT_EQ(bytes_of(packet), joined({ethernet(0x88a8), vlan(2, 0x8100), vlan(1, 0x0800), ip}));
    EXPECT_EQ(remove_vlan(packet), 2);
    EXPECT_EQ(remove_vlan(packet), 1);
    EXPECT_EQ(bytes_of(packet), untagged);
    EXPECT_EQ(remove_vlan(packet), std::nullopt);
    EXPECT_EQ(bytes_of(packet), untagged);
}

TEST_F(Vlan, NeedsFourBytesOfHeadroom)
{
    for (unsigned headroom = 0; headroom < 4; ++headroom) {
        const Packet packet = frame.behind(headroom, untagged);
        EXPECT_FALSE(insert_vlan(packet, 1)) << headroom;
        EXPECT_EQ(bytes_of(packet), untagged) << headroom;
    }
}

TEST_F(Vlan, NeedsAnEthernetHeader)
{
    for (unsigned length = 0; length < 14; ++length) {
        const Bytes cut(untagged.begin(), untagged.begin() + length);
        const Packet packet = frame.at_end(cut);
        EXPECT_FALSE(insert_vlan(packet, 1)) << length;
        EXPECT_EQ(bytes_of(packet), cut) << length;
    }
}

TEST_F(Vlan, RemovesNoTagThatIsCutOff)
{
    const Bytes tagged = joined({ethernet(0x8100), vlan(5, 0x0800)});
    for (unsigned length = 0; length < tagged.size(); ++length) {
        const Bytes cut(tagged.begin(), tagged.begin() + length);
        const Packet packet = frame.at_end(cut);
        EXPECT_EQ(remove_vlan(packet), std::nullopt) << length;
        EXPECT_EQ(bytes_of(packet), cut) << length;
    }
    const Packet packet = frame.at_end(tagged);
    EXPECT_EQ(remove_vlan(packet), 5);
    EXPECT_EQ(bytes_of(packet), ethernet(0x0800));
}

}  // namespace

}  // namespace pollux
