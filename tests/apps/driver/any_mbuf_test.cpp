// SPDX-License-Identifier: BSD-3-Clause
// Whatever mbuf an application sends: it arrives to the byte, and is freed once; or it is counted
// as an error. What the ring has no room for stays with the application.
#include "device.hpp"
#include "support/lab.hpp"

#include <gtest/gtest.h>
#include <rte_mbuf.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace pollux::test {

namespace {

class AnyMbuf : public testing::TestWithParam<Pool::Kind> {
protected:
    void SetUp() override { device.run(1, *pool); }

    // The bytes of a numbered frame, so many in each segment.
    rte_mbuf* chained(unsigned number, unsigned size, unsigned segment)
    {
        rte_mbuf& whole = numbered(*pool, number, size);
        const auto* bytes = rte_pktmbuf_mtod(&whole, const std::uint8_t*);
        rte_mbuf* head = nullptr;
        for (unsigned at = 0; at < size; at += segment) {
            const auto part = static_cast<std::uint16_t>(std::min(segment, size - at));
            rte_mbuf* mbuf = rte_pktmbuf_alloc(&*pool);
            std::memcpy(rte_pktmbuf_append(mbuf, part), bytes + at, part);
            if (head == nullptr)
                head = mbuf;
            else
                rte_pktmbuf_chain(head, mbuf);
        }
        rte_pktmbuf_free(&whole);
        return head;
    }

    Veth veth{"port0", "host0"};
    Wire host{veth.peer()};
    const Pool pool{GetParam()};
    Device device{veth.name()};
};

TEST_P(AnyMbuf, ArrivesInOrder)
{
    for (unsigned first = 0; first < 10 * window; first += window) {
        std::vector<rte_mbuf*> mbufs;
        for (unsigned number = first; number < first + window; ++number)
            mbufs.push_back(&numbered(*pool, number));
        ASSERT_EQ(device.send(mbufs), window);
        EXPECT_EQ(host.receive(window), sequence(first, window));
    }
    EXPECT_EQ(device.stats().opackets, 10U * window);
    EXPECT_EQ(device.stats().oerrors, 0U);
}

TEST_P(AnyMbuf, OfAChainIsGathered)
{
    for (const unsigned segment : {14U, 60U, 700U}) {
        ASSERT_EQ(device.send({chained(segment, 1400, segment)}), 1);
        EXPECT_EQ(host.receive(1), Numbers{segment});
    }
    EXPECT_EQ(device.xstat("tx_copied"), 3U);
}

TEST_P(AnyMbuf, OfAnotherPoolIsCopied)
{
    const Pool other{Pool::Kind::ordinary, 255, 4096};
    ASSERT_EQ(device.send({&numbered(*other, 7)}), 1);
    EXPECT_EQ(host.receive(1), Numbers{7});
    EXPECT_EQ(device.xstat("tx_copied"), 1U);
    EXPECT_EQ(other.available(), 255U);
}

TEST_P(AnyMbuf, ThatIsAReferenceIsCopied)
{
    rte_mbuf& whole = numbered(*pool, 9);
    rte_mbuf* clone = rte_pktmbuf_clone(&whole, &*pool);
    rte_pktmbuf_free(&whole);
    ASSERT_EQ(device.send({clone}), 1);
    EXPECT_EQ(host.receive(1), Numbers{9});
}

TEST_P(AnyMbuf, ThatIsTooLongIsAnError)
{
    const Pool large{Pool::Kind::ordinary, 63, 8192};
    rte_mbuf* mbuf = rte_pktmbuf_alloc(&*large);
    ASSERT_NE(rte_pktmbuf_append(mbuf, 4000), nullptr);
    ASSERT_EQ(device.send({mbuf}), 1);
    EXPECT_EQ(device.stats().oerrors, 1U);
    EXPECT_EQ(device.xstat("tx_bad_length"), 1U);
    EXPECT_EQ(device.xstat("tx_q0_bad_length"), 1U);
    EXPECT_EQ(large.available(), 63U);
}

// The host takes nothing, and a qdisc makes the driver wait for it.
TEST_P(AnyMbuf, ForWhichThereIsNoRoomStaysWithTheApplication)
{
    queue_behind(veth);
    hold_up(veth);
    unsigned number = 0, given = 0;
    for (int attempts = 0; attempts < 100; ++attempts) {
        std::vector<rte_mbuf*> mbufs;
        for (unsigned i = 0; i < window; ++i)
            mbufs.push_back(&numbered(*pool, number++));
        const unsigned sent = device.send(mbufs);
        given += sent;
        for (unsigned i = sent; i < window; ++i)
            EXPECT_EQ(number_in({rte_pktmbuf_mtod(mbufs[i], const std::byte*), mbufs[i]->data_len},
                                mbufs[i]->pkt_len),
                      number - window + i);
        rte_pktmbuf_free_bulk(mbufs.data() + sent, window - sent);
    }
    EXPECT_LT(given, number);
}

TEST_P(AnyMbuf, WhileTheLinkIsDownIsCounted)
{
    ip("link set " + veth.peer() + " down");
    ASSERT_TRUE(eventually([&] {
        rte_eth_link link;
        return rte_eth_link_get_nowait(device.port(), &link) == 0 &&
               link.link_status == RTE_ETH_LINK_DOWN;
    }));
    ASSERT_EQ(device.send({&numbered(*pool, 1)}), 1);
    EXPECT_EQ(device.xstat("tx_down"), 1U);
    EXPECT_EQ(device.stats().oerrors, 1U);
}

// As a NIC does, which goes on when it can.
TEST_P(AnyMbuf, OnceTakenLeavesWithoutAnotherCall)
{
    queue_behind(veth);
    hold_up(veth, std::chrono::milliseconds{100});
    std::vector<rte_mbuf*> mbufs;
    for (unsigned number = 0; number < 400; ++number)
        mbufs.push_back(&numbered(*pool, number, 1500));
    const unsigned sent = device.send(mbufs);
    EXPECT_EQ(host.receive(sent), sequence(0, sent));
    for (unsigned rest = sent; rest < mbufs.size(); ++rest)
        rte_pktmbuf_free(mbufs[rest]);
}

INSTANTIATE_TEST_SUITE_P(Pools, AnyMbuf, testing::Values(Pool::Kind::dense, Pool::Kind::ordinary),
                         [](const auto& kind) {
                             return kind.param == Pool::Kind::dense ? "Umem" : "Copied";
                         });

}  // namespace

}  // namespace pollux::test
