// SPDX-License-Identifier: BSD-3-Clause
// An application can sleep on a queue's descriptor, and a packet wakes it.
#include "device.hpp"
#include "support/lab.hpp"

#include <gtest/gtest.h>
#include <rte_epoll.h>
#include <rte_interrupts.h>

#include <chrono>
#include <thread>

namespace pollux::test {

namespace {

class RxInterrupts : public testing::Test {
protected:
    void run(std::uint16_t queues)
    {
        rte_eth_conf conf = {};
        conf.intr_conf.rxq = 1;
        ASSERT_EQ(device.configure(queues, queues, conf), 0);
        for (std::uint16_t queue = 0; queue < queues; ++queue) {
            ASSERT_EQ(device.set_up_rx(queue, *pool), 0);
            ASSERT_EQ(device.set_up_tx(queue), 0);
        }
        ASSERT_EQ(device.start(), 0);
        for (std::uint16_t queue = 0; queue < queues; ++queue)
            ASSERT_EQ(rte_eth_dev_rx_intr_ctl_q(device.port(), queue, RTE_EPOLL_PER_THREAD,
                                                RTE_INTR_EVENT_ADD, nullptr),
                      0);
    }
    static int wait(std::chrono::milliseconds limit)
    {
        rte_epoll_event event[4];
        return rte_epoll_wait(RTE_EPOLL_PER_THREAD, event, 4, static_cast<int>(limit.count()));
    }

    Veth veth{"port0", "host0", 2};
    Wire host{veth.peer()};
    const Pool pool{Pool::Kind::dense, 16383};
    Device device{veth.name()};
};

TEST_F(RxInterrupts, APacketWakes)
{
    run(2);
    for (int i = 0; i < 3; ++i) {
        for (const std::uint16_t queue : {0, 1})
            ASSERT_EQ(rte_eth_dev_rx_intr_enable(device.port(), queue), 0);
        EXPECT_EQ(wait(std::chrono::milliseconds{0}), 0) << "nothing has come";
        host.send(1);
        EXPECT_EQ(wait(patience), 1);
        for (const std::uint16_t queue : {0, 1}) {
            ASSERT_EQ(rte_eth_dev_rx_intr_disable(device.port(), queue), 0);
            rte_mbuf* mbufs[8];
            rte_pktmbuf_free_bulk(mbufs, rte_eth_rx_burst(device.port(), queue, mbufs, 8));
        }
    }
}

// The netdev's second queue has no queue of the application's, but wakes its only one.
TEST_F(RxInterrupts, APacketOfAnyQueueWakes)
{
    run(1);
    for (unsigned flow = 0; flow < 16; ++flow) {
        ASSERT_EQ(rte_eth_dev_rx_intr_enable(device.port(), 0), 0);
        host.send(1, wire::min_frame, flow);
        EXPECT_EQ(wait(patience), 1) << "flow " << flow;
        EXPECT_EQ(numbers_of(device.receive(1)), Numbers{flow});
    }
}

TEST_F(RxInterrupts, WithoutBeingAskedForThereAreNone)
{
    device.run(1, *pool);
    EXPECT_EQ(rte_eth_dev_rx_intr_enable(device.port(), 0), -ENOTSUP);
}

}  // namespace

}  // namespace pollux::test
