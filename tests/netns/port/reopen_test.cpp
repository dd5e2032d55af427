// SPDX-License-Identifier: BSD-3-Clause
// A port that is closed gives back everything it took, however often, whatever goes on meanwhile.
#include "other_process.hpp"
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <optional>
#include <string>

namespace pollux::test {

namespace {

constexpr int rounds = 50;

class Reopen : public testing::Test {
protected:
    PortOptions options() const { return {.netdev = veth.netdev(), .ring = 256}; }

    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    const Footprint before{umem};
};

TEST_F(Reopen, LeavesNothingWhenIdle)
{
    for (int round = 0; round < rounds; ++round) {
        {
            const Port port{options(), umem};
            ASSERT_LT(umem.available(), before.available);
        }
        ASSERT_EQ(Footprint{umem}, before) << "after round " << round;
        ASSERT_FALSE(attached_program(veth.netdev()));
    }
}

TEST_F(Reopen, LeavesNothingUnderFullTraffic)
{
    const Blast blast{veth.peer()};
    const Footprint with_blast{umem};
    for (int round = 0; round < rounds; ++round) {
        {
            Port port{options(), umem};
            ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
            Socket& socket = *port.sockets()[0];
            // Echoes, so that the TX and the completion ring are in use as well.
            Batch batch;
            ASSERT_TRUE(eventually([&] {
                socket.rx.receive(batch);
                socket.tx.send(batch);
                return socket.stats().tx_packets > 2000;
            }));
        }
        ASSERT_EQ(Footprint{umem}, with_blast) << "after round " << round;
    }
}

TEST_F(Reopen, LeavesNothingWhenNobodyReceives)
{
    const Blast blast{veth.peer()};
    const Footprint with_blast{umem};
    for (int round = 0; round < rounds; ++round) {
        {
            const Port port{options(), umem};
            ASSERT_TRUE(eventually([&] { return port.stats().rx_ring_full > 0; }));
        }
        ASSERT_EQ(Footprint{umem}, with_blast) << "after round " << round;
    }
}

TEST_F(Reopen, IsRefusedByNameWhileAnotherProcessHoldsTheQueue)
{
    auto holder = hold(veth.name(), 0);
    try {
        const Port port{options(), umem};
        FAIL() << "the queue was taken from its holder";
    } catch (const Error& error) {
        EXPECT_EQ(error.details().where, veth.name() + " queue 0");
        EXPECT_EQ(error.code().value(), EBUSY);
        EXPECT_FALSE(error.hint().empty());
    }
    EXPECT_EQ(Footprint{umem}, before);
    EXPECT_FALSE(attached_program(veth.netdev()));

    holder.end();
    const Port port{options(), umem};
    EXPECT_EQ(port.sockets().size(), 1U);
}

TEST_F(Reopen, WorksWithAnotherUmem)
{
    for (int round = 0; round < 3; ++round) {
        Umem own{{.netdevs = {veth.netdev()}, .ring = 256}};
        Port port{options(), own};
        Wire host{veth.peer()};
        host.send(10);
        EXPECT_EQ(receive(port.sockets()[0]->rx, 10), sequence(0, 10));
    }
    EXPECT_EQ(Footprint{umem}, before);
}

}  // namespace

}  // namespace pollux::test
