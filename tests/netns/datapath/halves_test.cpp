// SPDX-License-Identifier: BSD-3-Clause
// The two halves of a socket on two lcores, and a third thread that reads the statistics all the
// time: what it reads never goes back, never exceeds what was sent, and closes at the end.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <rte_ring.h>

#include <atomic>
#include <memory>
#include <thread>

namespace pollux::test {

namespace {

struct FreeRing {
    void operator()(rte_ring* ring) const noexcept { rte_ring_free(ring); }
};

class Halves : public testing::TestWithParam<XdpMode> {
protected:
    // On the receiving lcore: hands the frames over to the sending one.
    void take() noexcept
    {
        Batch batch;
        while (!stop) {
            socket.rx.receive(batch);
            const unsigned moved = rte_ring_sp_enqueue_burst(
                between.get(), reinterpret_cast<void**>(batch.mbufs().data()), batch.size(),
                nullptr);
            batch.release(moved);
            std::this_thread::yield();
        }
    }
    void give() noexcept
    {
        std::array<void*, 64> mbufs;
        Batch batch;
        while (!stop) {
            const unsigned room = std::min(batch.room(), 64U);
            const unsigned got =
                rte_ring_sc_dequeue_burst(between.get(), mbufs.data(), room, nullptr);
            for (unsigned i = 0; i < got; ++i)
                expect(batch.take(*static_cast<rte_mbuf*>(mbufs[i])), "room");
            socket.tx.send(batch);
            std::this_thread::yield();
        }
    }
    void expect(bool holds, std::string_view what)
    {
        if (!holds)
            wrong += std::string{what} + ' ';
    }
    void watch()
    {
        Stats last;
        while (!stop) {
            const SocketStatus now = socket.status();
            for (const StatsField& field : stats_fields)
                if (field.value != &Stats::rx_in_driver)
                    expect(now.stats.*field.value >= last.*field.value, field.name);
            expect(now.stats.lost() == 0, "lost");
            expect(now.stats.rx_packets <= offered, "rx_packets");
            expect(now.rings.rx <= ring_size && now.rings.tx <= ring_size, "rings");
            last = now.stats;
            reads += 1;
        }
    }

    static constexpr unsigned ring_size = 256;
    Veth a{"port0", "host0"};
    Umem umem{{.netdevs = {a.netdev()}, .ring = ring_size, .lcores = 2}};
    Port port{{.netdev = a.netdev(), .ring = ring_size, .xdp_mode = GetParam()}, umem};
    Socket& socket = *port.sockets()[0];
    std::unique_ptr<rte_ring, FreeRing> between{
        rte_ring_create("halves", 512, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ)};
    std::atomic<bool> stop = false;
    std::atomic<std::uint64_t> offered = 0;
    std::atomic<unsigned> reads = 0;
    std::string wrong;  // the reader's
};

TEST_P(Halves, OnTwoLcoresWithAReaderOfStatistics)
{
    {
        Wire host{a.peer()};
        std::thread taker{[this] { take(); }}, giver{[this] { give(); }};
        std::thread reader{[this] { watch(); }};
        unsigned round = 0;
        for (; round < 500 || reads < 1000; ++round) {
            offered += window;
            host.send(window);
            ASSERT_EQ(host.receive(window), sequence(round * window, window));
        }
        stop = true;
        for (std::thread* thread : {&taker, &giver, &reader})
            thread->join();
        EXPECT_EQ(socket.stats().rx_packets, round * window);
        EXPECT_EQ(socket.stats().tx_packets, round * window);
    }
    EXPECT_EQ(wrong, "");
    port.stop();
    EXPECT_EQ(port.stats().lost(), 0U) << port.stats();
}

INSTANTIATE_TEST_SUITE_P(Modes, Halves, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
