// SPDX-License-Identifier: BSD-3-Clause
// A lane that sleeps wakes for a single packet, every time, and for stop().
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <functional>

namespace {

// Called when a poll() has lasted until its time limit. That limit of the library would hide a
// packet that wakes nobody: it would be late, not lost.
std::function<void()> overslept;

}  // namespace

extern "C" int poll(pollfd* fds, nfds_t count, int timeout_ms)
{
    const timespec timeout{timeout_ms / 1000, timeout_ms % 1000 * 1'000'000L};
    const int result = ppoll(fds, count, timeout_ms < 0 ? nullptr : &timeout, nullptr);
    if (result == 0 && timeout_ms > 0 && overslept)
        overslept();
    return result;
}

namespace pollux::test {

namespace {

using namespace std::chrono_literals;

class Sleeping : public testing::Test {
protected:
    // Of all that a lane serves.
    unsigned frames_under_way() const
    {
        unsigned sum = 0;
        for (const Port* port : {&in, &out})
            sum += port->sockets()[0]->rx.waiting() + port->sockets()[0]->tx.pending();
        return sum;
    }

    Veth a{"port0", "host0"}, b{"port1", "host1"};
    Umem umem{{.netdevs = {a.netdev(), b.netdev()}, .ring = 256}};
    Port in{{.netdev = a.netdev(), .ring = 256}, umem};
    Port out{{.netdev = b.netdev(), .ring = 256}, umem};
};

TEST_F(Sleeping, WakesForEverySinglePacket)
{
    constexpr unsigned echoes = 10'000;
    std::atomic<unsigned> forgotten = 0;
    overslept = [&] { forgotten += frames_under_way(); };
    {
        const pollux::Run run{paired(in, out), forward, {.spin = 0us, .max_lcores = 1}};
        Wire from{a.peer()}, to{b.peer()};
        for (unsigned echo = 0; echo < echoes; ++echo) {
            from.send(1);
            ASSERT_EQ(to.receive(1), Numbers{echo});
        }
        EXPECT_GT(run.lanes()[0]->idle.sleeps(), 0U);
    }
    overslept = {};
    EXPECT_EQ(forgotten, 0U);
}

TEST_F(Sleeping, WakesForABurstAndFallsAsleepAgain)
{
    const pollux::Run run{paired(in, out), forward, {.spin = 1us, .max_lcores = 1}};
    const Idle& idle = run.lanes()[0]->idle;
    Wire from{a.peer()}, to{b.peer()};
    std::uint64_t sleeps = 0;
    for (unsigned round = 0; round < 100; ++round) {
        ASSERT_TRUE(eventually([&] { return idle.sleeps() > sleeps; }));
        sleeps = idle.sleeps();
        from.send(window);
        ASSERT_EQ(to.receive(window), sequence(round * window, window));
    }
}

TEST_F(Sleeping, WakesForStop)
{
    for (int round = 0; round < 10; ++round) {
        pollux::Run run{paired(in, out), forward, {.spin = 0us}};
        for (const auto& lane : run.lanes())
            ASSERT_TRUE(eventually([&] { return lane->idle.sleeps() > 0; }));
        run.stop();
        run.join();
        EXPECT_TRUE(run.wait_for(std::chrono::milliseconds{0}));
    }
}

TEST_F(Sleeping, WakesForAnotherThread)
{
    std::atomic<unsigned> slept_too_long = 0, rounds = 0;
    overslept = [&] { ++slept_too_long; };
    {
        pollux::Run run{paired(in, out),
                        [&](Lane& lane) {
                            for (; !lane.stopping(); ++rounds)
                                lane.idle.after(0);
                        },
                        {.spin = 0us, .max_lcores = 1}};
        Lane& lane = *run.lanes()[0];
        for (unsigned call = 0; call < 1000; ++call) {
            const unsigned before = rounds;
            lane.wake();
            ASSERT_TRUE(eventually([&] { return rounds > before; }));
        }
        run.wake();
    }
    overslept = {};
    EXPECT_EQ(slept_too_long, 0U);
}

// Whatever the packet and the falling asleep do to each other in time.
TEST_F(Sleeping, PacketsThatComeWhileItFallsAsleepAreNotForgotten)
{
    constexpr unsigned echoes = 2000;
    for (const auto spin : {0us, 1us, 2us, 5us, 50us}) {
        const pollux::Run run{paired(in, out), forward, {.spin = spin}};
        Wire from{a.peer()}, to{b.peer()};
        for (unsigned echo = 0; echo < echoes; ++echo) {
            from.send(1);
            ASSERT_EQ(to.receive(1), Numbers{echo}) << "with a spin of " << spin.count() << " us";
        }
    }
}

}  // namespace

}  // namespace pollux::test
