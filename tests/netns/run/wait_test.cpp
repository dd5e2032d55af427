// SPDX-License-Identifier: BSD-3-Clause
// wait() returns for what it was asked for, or when the time is over, and says which.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <optional>
#include <thread>
#include <vector>

namespace pollux::test {

namespace {

using std::chrono::milliseconds;

class Wait : public testing::TestWithParam<XdpMode> {
protected:
    Socket& first() { return *a->sockets()[0]; }
    Socket& second() { return *b->sockets()[0]; }
    // All frames that the pool has.
    std::vector<rte_mbuf*> take_frames()
    {
        std::vector<rte_mbuf*> frames;
        while (rte_mbuf* mbuf = rte_pktmbuf_alloc(&umem.mempool()))
            frames.push_back(mbuf);
        return frames;
    }
    static void give_back(std::vector<rte_mbuf*>& frames)
    {
        rte_pktmbuf_free_bulk(frames.data(), static_cast<unsigned>(frames.size()));
        frames.clear();
    }

    std::optional<Veth> veth{std::in_place, "port0", "host0"};
    Veth other{"port1", "host1"};
    Umem umem{{.netdevs = {veth->netdev(), other.netdev()}, .ring = 256}};
    std::optional<Port> a{
        std::in_place, PortOptions{.netdev = veth->netdev(), .ring = 256, .xdp_mode = GetParam()},
        umem};
    std::optional<Port> b{
        std::in_place, PortOptions{.netdev = other.netdev(), .ring = 256, .xdp_mode = GetParam()},
        umem};
    Wire host{veth->peer()};
};

// Not after a second, which is as long as the PMD's own poll() would take.
TEST_P(Wait, ASilentSocketIsLeftWhenTheTimeIsOver)
{
    using std::chrono::steady_clock;
    auto shortest = steady_clock::duration::max();
    for (int round = 0; round < 5; ++round) {
        const auto began = steady_clock::now();
        const Waited waited = wait(first(), milliseconds{50});
        const auto took = steady_clock::now() - began;
        EXPECT_TRUE(waited.timeout);
        EXPECT_FALSE(waited.rx || waited.tx || waited.stopped || waited.gone);
        EXPECT_GE(took, milliseconds{50});
        shortest = std::min(shortest, took);
    }
    EXPECT_LT(shortest, milliseconds{1000});
    EXPECT_TRUE(wait(first(), milliseconds{0}).timeout);
}

TEST_P(Wait, APacketEndsIt)
{
    for (unsigned round = 0; round < 200; ++round) {
        std::thread sender{[&] { host.send(1); }};
        const Waited waited = wait(first(), forever);
        sender.join();
        ASSERT_TRUE(waited.rx);
        ASSERT_FALSE(waited.timeout);
        ASSERT_EQ(receive(first().rx, 1), Numbers{round});
    }
}

TEST_P(Wait, APacketOnAnyOfTheSocketsEndsIt)
{
    const std::array<Socket*, 2> sockets{&first(), &second()};
    Wire far{other.peer()};
    far.send(1);
    EXPECT_TRUE(wait(sockets, forever).rx);
    EXPECT_EQ(receive(second().rx, 1), Numbers{0});
    EXPECT_TRUE(wait(sockets, milliseconds{1}).timeout);
}

TEST_P(Wait, SaysWhichOfTheSocketsAreReady)
{
    const std::array<Socket*, 2> sockets{&first(), &second()};
    EXPECT_TRUE(wait(sockets, milliseconds{1}).ready.none());
    Wire far{other.peer()};
    far.send(1);
    EXPECT_EQ(wait(sockets, forever).ready.to_string().substr(max_waited_sockets - 2), "10");
    host.send(1);
    ASSERT_TRUE(eventually([&] { return first().rx.waiting() == 1; }));
    EXPECT_EQ(wait(sockets, forever).ready.count(), 2U);
    EXPECT_EQ(receive(second().rx, 1), Numbers{0});
    EXPECT_EQ(wait(sockets, forever).ready.to_string().substr(max_waited_sockets - 2), "01");
}

TEST_P(Wait, APacketForWhichThereIsNoFrameDoesNotEndIt)
{
    std::vector<rte_mbuf*> frames = take_frames();
    host.send(1);
    ASSERT_TRUE(eventually([&] { return first().rx.waiting() == 1; }));
    for (const WaitFor what : {WaitFor::rx, WaitFor::rx_and_reclaim}) {
        const auto began = std::chrono::steady_clock::now();
        const Waited waited = wait(first(), milliseconds{50}, what);
        EXPECT_TRUE(waited.timeout);
        EXPECT_FALSE(waited.rx);
        EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds{50});
    }
    EXPECT_TRUE(first().rx.starved());
    std::thread giver{[&] { give_back(frames); }};
    EXPECT_TRUE(wait(first(), forever).rx);
    giver.join();
    EXPECT_FALSE(first().rx.starved());
    EXPECT_EQ(receive(first().rx, 1), Numbers{0});
}

// The only frames that are free are those that it has sent.
TEST_P(Wait, FramesThatWereSentComeBackMeanwhile)
{
    Batch batch = numbered(umem, 0, 1);
    send_all(first().tx, batch);
    std::vector<rte_mbuf*> frames = take_frames();
    ASSERT_TRUE(eventually([&] { return first().ring_levels().completion == 1; }));
    host.send(1);
    ASSERT_TRUE(eventually([&] { return first().rx.waiting() == 1; }));

    EXPECT_TRUE(wait(first(), forever, WaitFor::rx).rx) << "its caller could reclaim";
    EXPECT_TRUE(first().rx.starved());
    EXPECT_TRUE(wait(first(), forever, WaitFor::rx_and_reclaim).rx);
    EXPECT_EQ(receive(first().rx, 1), Numbers{0});
    give_back(frames);
}

TEST_P(Wait, ReceiveWaitsForPackets)
{
    Batch batch;
    EXPECT_EQ(pollux::receive(first(), batch, milliseconds{1}), 0U);
    std::thread sender{[&] { host.send(window); }};
    while (batch.size() < window)
        ASSERT_NE(pollux::receive(first(), batch, forever), 0U);
    sender.join();
    EXPECT_EQ(numbers(batch), sequence(0, window));

    const int stop = eventfd(1, EFD_CLOEXEC);
    EXPECT_EQ(pollux::receive(first(), batch, forever, 64, stop), 0U);
    close(stop);
    EXPECT_EQ(pollux::receive(first(), batch, forever, 0), 0U);
}

TEST_P(Wait, RoomInTheTxRingEndsIt)
{
    EXPECT_TRUE(wait(first(), forever, WaitFor::tx).tx);
    EXPECT_TRUE(wait(first(), forever, WaitFor::rx_or_tx).tx);
    // A staged batch takes the room, until it is kicked.
    Batch batch = numbered(umem, 0, 256);
    EXPECT_EQ(first().tx.commit(batch), 256U);
    EXPECT_EQ(first().tx.room(), 0U);
    EXPECT_TRUE(wait(first(), milliseconds{1}, WaitFor::tx).timeout);
    while (first().tx.kick() != 0) {
    }
    EXPECT_TRUE(wait(first(), forever, WaitFor::tx).tx);
}

TEST_P(Wait, TheStopDescriptorEndsIt)
{
    const int stop = eventfd(0, EFD_CLOEXEC);
    std::thread stopper{[stop] { eventfd_write(stop, 1); }};
    const Waited waited = wait(first(), forever, WaitFor::rx, stop);
    stopper.join();
    EXPECT_TRUE(waited.stopped);
    EXPECT_FALSE(waited.rx || waited.timeout);
    EXPECT_TRUE(wait(first(), forever, WaitFor::rx, stop).stopped);
    close(stop);
}

TEST_P(Wait, AVanishedNetdevEndsIt)
{
    std::thread remover{[this] {
        std::this_thread::sleep_for(milliseconds{20});
        veth.reset();
    }};
    const std::array<Socket*, 2> sockets{&first(), &second()};
    const Waited waited = wait(sockets, forever);
    remover.join();
    EXPECT_TRUE(waited.gone);
    EXPECT_TRUE(wait(first(), forever).gone);
    EXPECT_TRUE(wait(second(), milliseconds{1}).timeout);
}

TEST_P(Wait, AVanishedNetdevEndsItAlsoWhereThePortOnlyReceives)
{
    a.reset();
    a.emplace(PortOptions{.netdev = veth->netdev(),
                          .ring = 256,
                          .direction = Direction::receive,
                          .xdp_mode = GetParam()},
              umem);
    std::thread remover{[this] { veth.reset(); }};
    const Waited waited = wait(first(), std::chrono::seconds{20});
    remover.join();
    EXPECT_TRUE(waited.gone);
}

TEST_P(Wait, ASignalEndsIt)
{
    struct sigaction action = {}, before = {};
    action.sa_handler = [](int) {};
    sigaction(SIGUSR1, &action, &before);
    std::atomic<bool> done = false;
    std::thread sender{[&, waiter = pthread_self()] {
        while (!done) {
            pthread_kill(waiter, SIGUSR1);
            std::this_thread::yield();
        }
    }};
    EXPECT_TRUE(wait(first(), forever).interrupted);
    done = true;
    sender.join();
    sigaction(SIGUSR1, &before, nullptr);
}

TEST_P(Wait, WrongArgumentsAreRefused)
{
    try {
        wait(first(), milliseconds{-1});
        FAIL() << "a negative timeout is taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.details().errnum, EINVAL);
        EXPECT_NE(std::string{error.what()}.find("-1 ms"), std::string::npos);
    }
    const std::vector<Socket*> many(257, &first());
    EXPECT_THROW(wait(many, milliseconds{0}), Error);
    const std::array<Socket*, 2> null{&first(), nullptr};
    EXPECT_THROW(wait(null, milliseconds{0}), Error);
    const int closed = eventfd(0, EFD_CLOEXEC);
    close(closed);
    EXPECT_THROW(wait(first(), forever, WaitFor::rx, closed), Error);
}

INSTANTIATE_TEST_SUITE_P(Modes, Wait, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
