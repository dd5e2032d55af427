// SPDX-License-Identifier: BSD-3-Clause
// Every packet that was offered has arrived, or waits, or is counted as lost, once, while rings are
// full, the pool is empty, the netdev is down or flaps; and no such count ever decreases. Between
// veths and on a tap; tests/drivers has the same for NICs.
#include "support/lab.hpp"
#include "support/tap.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <thread>
#include <tuple>
#include <vector>

namespace pollux::test {

namespace {

// The other end of a netdev's cable.
class FarEnd {
public:
    virtual ~FarEnd() = default;
    virtual Netdev netdev() const = 0;
    virtual unsigned send(unsigned count) = 0;  // how many got onto the cable
    virtual std::size_t receive() = 0;          // how many came since the last call
};

class VethPeer : public FarEnd {
public:
    Netdev netdev() const override { return veth_.netdev(); }
    unsigned send(unsigned count) override
    {
        host_.send(count);
        return count;
    }
    std::size_t receive() override { return host_.receive().size(); }

private:
    Veth veth_{"port0", "host0"};
    Wire host_{veth_.peer()};
};

class TapReader : public FarEnd {
public:
    Netdev netdev() const override { return tap_.netdev(); }
    unsigned send(unsigned count) override { return tap_.send(count); }
    std::size_t receive() override { return tap_.receive().size(); }

private:
    Tap tap_{"tap0"};
};

enum class Cable { veth, tap };
using How = std::tuple<Cable, XdpMode>;

std::unique_ptr<FarEnd> far_end(Cable cable)
{
    if (cable == Cable::veth)
        return std::make_unique<VethPeer>();
    return std::make_unique<TapReader>();
}

class Losses : public testing::TestWithParam<How> {
protected:
    std::unique_ptr<Port> open(Umem& umem, unsigned ring = 256)
    {
        auto port = std::make_unique<Port>(PortOptions{.netdev = far->netdev(),
                                                       .ring = ring,
                                                       .xdp_mode = std::get<XdpMode>(GetParam())},
                                           umem);
        EXPECT_TRUE(becomes(*port, LinkState::up));
        return port;
    }
    static bool becomes(const Port& port, LinkState state)
    {
        return eventually([&] { return port.link() == state; });
    }
    void offer(unsigned count)
    {
        for (unsigned end = offered + count; offered < end;)
            offered += far->send(std::min(window, end - offered));
    }
    // Also looks whether a count has decreased.
    Stats stats_of(const Port& port)
    {
        const Stats now = port.stats();
        for (const StatsField& field : stats_fields) {
            EXPECT_GE(now.*field.value, before.*field.value) << field.name;
        }
        EXPECT_GE(now.lost(), before.lost());
        return before = now;
    }
    bool all_accounted(const Port& port, unsigned kept = 0)
    {
        return eventually([&] {
            const Stats now = stats_of(port);
            return now.rx_packets + now.rx_passed + now.lost() + port.sockets()[0]->rx.waiting() +
                       kept ==
                   offered;
        });
    }
    // Gives packets to the port; what finds no room is given up.
    void give(Port& port, Umem& umem)
    {
        Batch batch = numbered(umem, given, std::min(window, umem.available()));
        given += batch.size();
        port.sockets()[0]->tx.send(batch);
        left += batch.size();
        arrived += far->receive();
        stats_of(port);
    }
    bool all_arrived(Port& port)
    {
        return eventually([&] {
            port.sockets()[0]->tx.reclaim();
            arrived += far->receive();
            return arrived + stats_of(port).lost() + left == given;
        });
    }

    std::unique_ptr<FarEnd> far = far_end(std::get<Cable>(GetParam()));
    const std::string name = far->netdev().name;
    unsigned offered = 0;
    unsigned given = 0;
    std::size_t arrived = 0, left = 0;
    Stats before;
};

TEST_P(Losses, RingFull)
{
    Umem umem{{.netdevs = {far->netdev()}, .ring = 256}};
    const auto port = open(umem);
    for (unsigned round = 0; round < 20; ++round) {
        offer(window);
        ASSERT_TRUE(all_accounted(*port)) << port->stats() << "offered " << offered;
    }
    EXPECT_EQ(port->stats().rx_ring_full, offered - 256) << port->stats();
    EXPECT_EQ(port->stats().lost(), port->stats().rx_ring_full) << port->stats();
    EXPECT_EQ(receive(port->sockets()[0]->rx, 256).size(), 256U);
    ASSERT_TRUE(all_accounted(*port)) << port->stats();
}

// The application keeps what it receives, until there is no frame left.
TEST_P(Losses, PoolEmpty)
{
    constexpr unsigned frames = 2048 + 500;
    Umem umem{{.netdevs = {far->netdev()}, .ring = 4096, .frames = frames, .lcores = 1}};
    const auto port = open(umem, 4096);
    Rx& rx = port->sockets()[0]->rx;
    std::vector<Batch> kept;
    while (offered < frames + 1000) {
        offer(window);
        ASSERT_TRUE(all_accounted(*port)) << port->stats() << "offered " << offered;
        for (kept.emplace_back(); rx.receive(kept.back()) != 0;)
            kept.emplace_back();
    }
    const Stats starved = stats_of(*port);
    EXPECT_EQ(starved.rx_packets + rx.waiting(), frames) << starved;
    EXPECT_EQ(starved.rx_ring_full, offered - frames) << starved;
    EXPECT_EQ(starved.lost(), starved.rx_ring_full) << starved;
    EXPECT_GE(starved.pool_empty, 1U);

    kept.clear();
    EXPECT_EQ(receive(rx, rx.waiting()).size(), frames - starved.rx_packets);
    offer(window);
    EXPECT_EQ(receive(rx, window).size(), window);
    EXPECT_TRUE(all_accounted(*port)) << port->stats();
    EXPECT_EQ(port->stats().lost(), starved.lost());
}

// From the moment on at which the netdev goes down, and not only when Pollux has heard of it.
TEST_P(Losses, ClosedTx)
{
    Umem umem{{.netdevs = {far->netdev()}, .ring = 256}};
    const auto port = open(umem);
    for (unsigned round = 0; round < 10; ++round) {
        give(*port, umem);
        ASSERT_TRUE(all_arrived(*port)) << port->stats() << given << " given, " << arrived;
        ip("link set " + name + " down");
        do
            give(*port, umem);
        while (port->link() != LinkState::down);
        give(*port, umem);
        ip("link set " + name + " up");
        do
            give(*port, umem);
        while (port->link() != LinkState::up);
        give(*port, umem);
    }
    ASSERT_TRUE(all_arrived(*port)) << port->stats() << given << " given, " << arrived;
    EXPECT_GE(port->stats().tx_down, 10 * window);
    EXPECT_GE(arrived, 10 * window);
}

// At any moment, under traffic: what the driver has taken by then may be lost unseen.
TEST_P(Losses, FlapsCountNothingTwice)
{
    Umem umem{{.netdevs = {far->netdev()}, .ring = 256}};
    const auto port = open(umem);
    std::atomic<bool> done = false;
    std::thread flaps{[&] {
        for (unsigned round = 0; round < 20; ++round)
            for (const char* state : {" down", " up"})
                ip("link set " + name + state);
        done = true;
    }};
    Rx& rx = port->sockets()[0]->rx;
    while (!done) {
        give(*port, umem);
        offered += far->send(window);
        Batch batch;
        rx.receive(batch);
    }
    flaps.join();
    ASSERT_TRUE(becomes(*port, LinkState::up));
    port->sockets()[0]->tx.reclaim();
    const std::size_t before_last = arrived;
    ASSERT_TRUE(eventually([&] {
        give(*port, umem);
        return arrived > before_last + window;
    }));
    port->stop();
    arrived += far->receive();
    const Stats final = stats_of(*port);
    EXPECT_GT(final.tx_down, 0U);
    const std::uint64_t out = final.tx_down + final.tx_netdev_dropped + final.tx_unsent;
    EXPECT_LE(arrived + out + left, given) << final;
    EXPECT_LE(final.rx_packets + final.rx_passed + final.lost() - out, offered) << final;
    if (std::get<Cable>(GetParam()) == Cable::tap) {  // it has no NIC between
        EXPECT_EQ(arrived + out + left, given) << final;
        EXPECT_EQ(final.rx_packets + final.rx_passed + final.lost() - out, offered) << final;
    }
}

INSTANTIATE_TEST_SUITE_P(Cables, Losses,
                         testing::Combine(testing::Values(Cable::veth, Cable::tap),
                                          testing::Values(XdpMode::native, XdpMode::generic)),
                         [](const testing::TestParamInfo<How>& how) {
                             return std::string{std::get<0>(how.param) == Cable::veth ? "Veth"
                                                                                      : "Tap"} +
                                    (std::get<1>(how.param) == XdpMode::native ? "Native"
                                                                               : "Generic");
                         });

class LossesOfTap : public testing::TestWithParam<XdpMode> {
protected:
    Tap tap{"tap0"};
    Umem umem{{.netdevs = {tap.netdev()}, .ring = 2048}};
    Port port{{.netdev = tap.netdev(), .ring = 2048, .xdp_mode = GetParam()}, umem};
};

TEST_P(LossesOfTap, WhatNobodyReadsIsCountedOnce)
{
    ASSERT_TRUE(eventually([&] { return port.link() == LinkState::up; }));
    constexpr unsigned given = 40 * window;
    for (unsigned number = 0; number < given; number += window) {
        Batch batch = numbered(umem, number, window);
        send_all(port.sockets()[0]->tx, batch);
    }
    ASSERT_EQ(port.sockets()[0]->tx.pending(), 0U);
    const std::size_t read = tap.receive().size();
    EXPECT_LT(read, given);
    EXPECT_EQ(port.stats().tx_netdev_dropped, given - read) << port.stats();
    EXPECT_EQ(port.stats().lost(), given - read) << port.stats();
}

// No XDP program has seen them, so nobody can say whose they were to be.
TEST_P(LossesOfTap, WhatTheDriverLosesBeforeTheProgramIsANote)
{
    tap.send_unreadable(50);
    EXPECT_EQ(tap.send(window), window);
    EXPECT_EQ(receive(port.sockets()[0]->rx, window).size(), window);
    EXPECT_EQ(port.stats().rx_netdev_dropped, 50U) << port.stats();
    EXPECT_EQ(port.stats().lost(), 0U) << port.stats();
}

INSTANTIATE_TEST_SUITE_P(Modes, LossesOfTap, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
