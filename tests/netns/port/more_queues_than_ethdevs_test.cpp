// SPDX-License-Identifier: BSD-3-Clause
// More queues of a netdev than the EAL has room for ethdevs: several of them share an ethdev, which
// makes no difference. On a veth only from DPDK 25.07 on (pmd_counts_rx_tx_channels).
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <rte_config.h>

namespace pollux::test {

namespace {

constexpr unsigned queues = 40;
static_assert(queues > RTE_MAX_ETHPORTS);

class MoreQueuesThanEthdevs : public testing::Test {
protected:
    Veth veth{"port0", "host0", queues};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    const Footprint before{umem};
};

TEST_F(MoreQueuesThanEthdevs, EachReceivesItsFlowsAndSendsThem)
{
    {
        const Port port{{.netdev = veth.netdev(), .ring = 256}, umem};
        ASSERT_EQ(port.sockets().size(), queues);
        Wire host{veth.peer()};
        Batch batch;
        // So many flows that no queue is left out by the kernel's hash, but once in 10^11.
        for (unsigned flow = 0; flow < 30 * queues; ++flow) {
            host.send(1, wire::min_frame, flow);
            ASSERT_TRUE(eventually([&] {
                for (const auto& socket : port.sockets()) {
                    socket->rx.receive(batch);
                    if (!batch.empty()) {
                        send_all(socket->tx, batch);
                        return true;
                    }
                }
                return false;
            }));
            ASSERT_EQ(host.receive(1), sequence(flow, 1));
        }
        std::uint64_t received = 0;
        for (const auto& socket : port.sockets()) {
            const Stats stats = socket->stats();
            EXPECT_GT(stats.rx_packets, 0U) << "queue " << socket->queue();
            EXPECT_EQ(stats.rx_packets, stats.tx_packets) << "queue " << socket->queue();
            received += stats.rx_packets;
        }
        EXPECT_EQ(received, host.sent());
        EXPECT_EQ(port.stats().lost(), 0U);
    }
    EXPECT_EQ(Footprint{umem}, before);
}

TEST_F(MoreQueuesThanEthdevs, OpenAgain)
{
    for (int round = 0; round < 3; ++round) {
        EXPECT_NO_THROW((Port{{.netdev = veth.netdev(), .ring = 256}, umem}));
        ASSERT_EQ(Footprint{umem}, before) << "after round " << round;
        ASSERT_FALSE(attached_program(veth.netdev()));
    }
}

}  // namespace

}  // namespace pollux::test
