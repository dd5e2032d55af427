// SPDX-License-Identifier: BSD-3-Clause
// POLL_…: one waits for packets or for room, and is woken when there are some, else after the time.
#include "pair.hpp"

#include <rte_ethdev.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace pollux::test {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Poll : public Pair {
protected:
    Socket& socket() const { return *port->sockets()[0]; }
    // How long it took; the shortest of several, because the machine may be busy.
    milliseconds silence(milliseconds timeout, WaitFor what, int rounds)
    {
        auto shortest = steady_clock::duration::max();
        for (int round = 0; round < rounds; ++round) {
            const auto began = steady_clock::now();
            const Waited waited = wait(socket(), timeout, what);
            shortest = std::min(shortest, steady_clock::now() - began);
            EXPECT_TRUE(waited.timeout);
            EXPECT_FALSE(waited.rx || waited.tx);
        }
        return std::chrono::floor<milliseconds>(shortest);
    }
};

TEST_P(Poll, PollRx)
{
    open();
    RawSocket peer{veth.peer()};
    std::atomic<unsigned> received = 0;
    std::thread sender{[&] {
        for (unsigned number = 0; number < packets; number += window) {
            peer.send(number, window, packet_size);
            eventually([&] { return received == number + window; });
        }
    }};
    Numbers all;
    while (all.size() < packets) {
        const Waited waited = wait(socket(), patience);
        EXPECT_TRUE(waited.rx);
        if (!waited.rx)
            break;
        Batch batch;
        EXPECT_NE(rx().receive(batch), 0U);
        const Numbers more = numbers(batch);
        all.insert(all.end(), more.begin(), more.end());
        received = static_cast<unsigned>(all.size());
    }
    sender.join();
    EXPECT_EQ(all, sequence(0, packets));
    expect_total(packets, 0);
}

TEST_P(Poll, PollTx)
{
    open();
    Wire host{veth.peer()};
    for (unsigned number = 0; number < packets; number += window) {
        ASSERT_TRUE(wait(socket(), patience, WaitFor::tx).tx);
        ASSERT_GE(tx().room(), window);
        Batch batch = numbered(umem, number, window);
        ASSERT_EQ(tx().send(batch), window);
        ASSERT_EQ(host.receive(window), sequence(number, window));
    }
    expect_total(0, packets);
}

// Nothing comes. The PMD's own wait would take a second, whatever one asks for.
TEST_P(Poll, PollRxqFull)
{
    open();
    EXPECT_GE(silence(milliseconds{1000}, WaitFor::rx, 1), milliseconds{1000});
    const milliseconds took = silence(milliseconds{50}, WaitFor::rx, 5);
    EXPECT_GE(took, milliseconds{50});
    EXPECT_LT(took, milliseconds{1000});
    expect_total(0, 0);
}

// Nothing goes. A netdev that is down lets the TX ring stand; send() would not fill it then, but
// DPDK's own call does.
TEST_P(Poll, PollTxqFull)
{
    PortOptions small = options();
    small.ring = window;
    open(small, umem);
    Wire host{veth.peer()};
    ip("link set " + veth.name() + " down");
    ASSERT_TRUE(eventually([this] { return port->link() == LinkState::down; }));
    Batch batch = numbered(umem, 0, window);
    ASSERT_EQ(rte_eth_tx_burst(socket().ethdev_port(), socket().ethdev_queue(),
                               batch.mbufs().data(), window),
              window);
    batch.release(window);
    ASSERT_EQ(tx().room(), 0U);
    EXPECT_GE(silence(milliseconds{50}, WaitFor::tx, 2), milliseconds{50});

    ip("link set " + veth.name() + " up");
    ASSERT_TRUE(eventually([this] { return port->link() == LinkState::up; }));
    EXPECT_TRUE(wait(socket(), patience, WaitFor::tx).tx);
    EXPECT_EQ(host.receive(window), sequence(0, window));
    expect_total(0, window);
}

INSTANTIATE_TEST_SUITE_P(Modes, Poll, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
