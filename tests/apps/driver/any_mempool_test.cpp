// SPDX-License-Identifier: BSD-3-Clause
// Whatever mempool an application gives to a queue: packets arrive in mbufs of that pool and no
// other, and are copied only if AF_XDP cannot use it.
#include "device.hpp"
#include "support/lab.hpp"

#include <gtest/gtest.h>
#include <rte_mempool.h>

#include <cstring>
#include <vector>

namespace pollux::test {

namespace {

class AnyMempool : public testing::Test {
protected:
    // Some frames, one after the other; all must be in mbufs of the pool, of this port.
    void expect_packets(Device& device, const Pool& pool, std::uint64_t copied)
    {
        constexpr unsigned count = 3 * window;
        for (unsigned first = 0; first < count; first += window) {
            host.send(window);
            const std::vector<rte_mbuf*> mbufs = device.receive(window);
            for (const rte_mbuf* mbuf : mbufs) {
                EXPECT_EQ(mbuf->pool, &*pool);
                EXPECT_EQ(mbuf->port, device.port());
                EXPECT_EQ(mbuf->nb_segs, 1);
                EXPECT_EQ(mbuf->ol_flags, 0U);
            }
            EXPECT_EQ(numbers_of(mbufs), sequence(host.sent() - window, window));
        }
        EXPECT_EQ(device.stats().ipackets, count);
        EXPECT_EQ(device.xstat("rx_copied"), copied);
    }

    Veth veth{"port0", "host0"};
    Wire host{veth.peer()};
};

TEST_F(AnyMempool, WithoutGapsItIsTheUmem)
{
    const Pool pool{Pool::Kind::dense};
    Device device{veth.name()};
    device.run(1, *pool);
    expect_packets(device, pool, 0);
}

// 10 KiB of room for each packet, as pktgen-dpdk has: never a UMEM, whose chunks end with a page.
TEST_F(AnyMempool, WithLargeMbufsPacketsAreCopied)
{
    const Pool pool{Pool::Kind::ordinary, 1023, 10240 + RTE_PKTMBUF_HEADROOM};
    Device device{veth.name()};
    device.run(1, *pool);
    expect_packets(device, pool, 3 * window);
}

TEST_F(AnyMempool, WithTooFewMbufsForAUmemPacketsAreCopied)
{
    const Pool pool{Pool::Kind::dense, 255};
    Device device{veth.name()};
    device.run(1, *pool);
    expect_packets(device, pool, 3 * window);
}

TEST_F(AnyMempool, EmptyItLosesNothingThatTheRingHolds)
{
    const Pool pool{Pool::Kind::dense, 255};
    Device device{veth.name()};
    device.run(1, *pool);
    std::vector<rte_mbuf*> taken(pool.available() - window / 2);
    ASSERT_EQ(rte_pktmbuf_alloc_bulk(&*pool, taken.data(), static_cast<unsigned>(taken.size())), 0);
    host.send(window);
    const std::vector<rte_mbuf*> some = device.receive(window / 2);
    ASSERT_EQ(some.size(), window / 2);
    rte_mbuf* none[window];
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(rte_eth_rx_burst(device.port(), 0, none, window), 0);
    EXPECT_EQ(device.stats().rx_nombuf, 1U);

    rte_pktmbuf_free_bulk(taken.data(), static_cast<unsigned>(taken.size()));
    EXPECT_EQ(numbers_of(some), sequence(0, window / 2));
    EXPECT_EQ(numbers_of(device.receive(window / 2)), sequence(window / 2, window / 2));
    EXPECT_EQ(device.stats().imissed, 0U);
}

TEST_F(AnyMempool, TooShortForThePacketsItIsRefused)
{
    const Pool pool{Pool::Kind::ordinary, 1023, 1024};
    Device device{veth.name()};
    ASSERT_EQ(device.configure(1, 1), 0);
    EXPECT_EQ(device.set_up_rx(0, *pool), -EINVAL);
}

// The frame has more room than was asked for, and the MTU was raised.
TEST_F(AnyMempool, LongerThanItsMbufsAPacketIsCountedAsTooLong)
{
    constexpr unsigned longest = 1518, longer = longest + 8;
    const Pool pool{Pool::Kind::ordinary, 1023, longest + RTE_PKTMBUF_HEADROOM};
    Device device{veth.name()};
    device.run(1, *pool);
    for (const std::string& interface : {veth.name(), veth.peer()})
        ip("link set " + interface + " mtu 1600");
    host.send(1, longer);
    EXPECT_TRUE(eventually([&] { return rte_eth_rx_queue_count(device.port(), 0) == 1; }));
    rte_mbuf* none;
    EXPECT_EQ(rte_eth_rx_burst(device.port(), 0, &none, 1), 0);
    host.send(1, longest);
    EXPECT_EQ(numbers_of(device.receive(1)), Numbers{1});

    EXPECT_EQ(device.xstat("rx_too_long"), 1U);
    EXPECT_EQ(device.xstat("rx_q0_too_long"), 1U);
    EXPECT_EQ(device.stats().ierrors, 1U);
    EXPECT_EQ(device.stats().ipackets, 1U);
    EXPECT_EQ(device.stats().ibytes, longest);
}

// Where the application asks for it, packets become chains.
TEST_F(AnyMempool, TooShortForThePacketsItGetsThemAsChains)
{
    constexpr unsigned room = 600, longest = 1514, parts = 3;
    const Pool pool{Pool::Kind::ordinary, 1023, room + RTE_PKTMBUF_HEADROOM};
    Device device{veth.name()};
    rte_eth_conf conf = {};
    conf.rxmode.offloads = RTE_ETH_RX_OFFLOAD_SCATTER;
    ASSERT_EQ(device.configure(1, 1, conf), 0);
    ASSERT_EQ(device.set_up_rx(0, *pool), 0);
    ASSERT_EQ(device.set_up_tx(0), 0);
    ASSERT_EQ(device.start(), 0);
    rte_eth_rxq_info info;
    ASSERT_EQ(rte_eth_rx_queue_info_get(device.port(), 0, &info), 0);
    EXPECT_EQ(info.scattered_rx, 1);

    unsigned number = 0;
    for (const unsigned size : {wire::min_frame, std::size_t{room}, std::size_t{longest}}) {
        host.send(window, size);
        for (rte_mbuf* const mbuf : device.receive(window)) {
            EXPECT_EQ(mbuf->nb_segs, (size + room - 1) / room);
            std::vector<std::byte> whole(mbuf->pkt_len);
            EXPECT_NE(rte_pktmbuf_read(mbuf, 0, mbuf->pkt_len, whole.data()), nullptr);
            if (mbuf->nb_segs == 1)
                std::memcpy(whole.data(), rte_pktmbuf_mtod(mbuf, void*), whole.size());
            EXPECT_EQ(number_in(whole, whole.size()), number++);
            rte_pktmbuf_free(mbuf);
        }
    }
    EXPECT_EQ(number, parts * window);
    EXPECT_EQ(pool.available(), 1023U);
}

TEST_F(AnyMempool, ItsHeadroomIsThere)
{
    for (const Pool::Kind kind : {Pool::Kind::dense, Pool::Kind::ordinary}) {
        const Pool pool{kind};
        Device device{veth.name()};
        device.run(1, *pool);
        host.send(1);
        const std::vector<rte_mbuf*> mbufs = device.receive(1);
        ASSERT_EQ(mbufs.size(), 1U);
        EXPECT_GE(rte_pktmbuf_headroom(mbufs[0]), RTE_PKTMBUF_HEADROOM);
        rte_pktmbuf_free(mbufs[0]);
    }
}

TEST(AnyMempoolOfQueues, EachQueueMayHaveItsOwn)
{
    const Veth veth{"port0", "host0", 2};
    Wire host{veth.peer()};
    const Pool dense{Pool::Kind::dense}, ordinary{Pool::Kind::ordinary, 1023, 10240};
    Device device{veth.name()};
    ASSERT_EQ(device.configure(2, 2), 0);
    ASSERT_EQ(device.set_up_rx(0, *dense), 0);
    ASSERT_EQ(device.set_up_rx(1, *ordinary), 0);
    ASSERT_EQ(device.set_up_tx(0), 0);
    ASSERT_EQ(device.set_up_tx(1), 0);
    ASSERT_EQ(device.start(), 0);

    constexpr unsigned flows = 64;
    for (unsigned flow = 0; flow < flows; ++flow)
        host.send(1, wire::min_frame, flow);
    std::size_t received = 0;
    for (const std::uint16_t queue : {0, 1}) {
        const rte_mempool& expected = queue == 0 ? *dense : *ordinary;
        EXPECT_TRUE(eventually([&] { return rte_eth_rx_queue_count(device.port(), queue) > 0; }));
        rte_mbuf* mbufs[flows];
        const auto got = rte_eth_rx_burst(device.port(), queue, mbufs, flows);
        for (unsigned i = 0; i < got; ++i)
            EXPECT_EQ(mbufs[i]->pool, &expected);
        rte_pktmbuf_free_bulk(mbufs, got);
        received += got;
    }
    EXPECT_EQ(received, flows);
    EXPECT_EQ(device.xstat("rx_q0_copied"), 0U);
    EXPECT_EQ(device.xstat("rx_q1_copied"), device.xstat("rx_copied"));
    EXPECT_GT(device.xstat("rx_copied"), 0U);
}

TEST(AnyMempoolOfPorts, TwoPortsWithOnePoolForwardWithoutACopy)
{
    const Veth in{"port0", "host0"}, out{"port1", "host1"};
    Wire sender{in.peer()}, receiver{out.peer()};
    const Pool pool{Pool::Kind::dense, 16383};
    Device first{in.name()}, second{out.name()};
    first.run(1, *pool);
    second.run(1, *pool);
    sender.send(window);
    EXPECT_EQ(second.send(first.receive(window)), window);
    EXPECT_EQ(receiver.receive(window), sequence(0, window));
    EXPECT_EQ(first.xstat("rx_copied"), 0U);
    EXPECT_EQ(second.xstat("tx_copied"), 0U);
    ASSERT_EQ(first.stop(), 0);
    ASSERT_EQ(second.stop(), 0);
}

}  // namespace

}  // namespace pollux::test
