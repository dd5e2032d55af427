// SPDX-License-Identifier: BSD-3-Clause
// Idle spins as long as it was told, then sleeps, and a stop wakes it: not the time limit.
#include "support/ethdev.hpp"

#include <pollux/idle.hpp>
#include <pollux/socket.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <ctime>
#include <thread>

namespace {

// What this thread's calls of poll() were: a wake-up by the time limit looks like any other.
thread_local unsigned polls = 0;
thread_local int last_answer = 0;

}  // namespace

extern "C" int poll(pollfd* fds, nfds_t count, int timeout_ms)
{
    const timespec timeout{timeout_ms / 1000, timeout_ms % 1000 * 1'000'000L};
    ++polls;
    return last_answer = ppoll(fds, count, timeout_ms < 0 ? nullptr : &timeout, nullptr);
}

namespace pollux {

namespace {

class IdleSleep : public testing::Test {
protected:
    IdleSleep() { polls = 0; }
    ~IdleSleep() override { close(stop); }

    int stop = eventfd(0, EFD_CLOEXEC);
};

TEST_F(IdleSleep, SleepsAfterAsManyEmptyRoundsAsItWasTold)
{
    eventfd_write(stop, 1);
    Idle idle{{}, {}, stop, 10};
    for (int round = 0; round < 9; ++round)
        idle.after(0);
    EXPECT_EQ(idle.sleeps(), 0U);
    idle.after(0);
    EXPECT_EQ(idle.sleeps(), 1U);
    EXPECT_EQ(polls, 1U);
}

TEST_F(IdleSleep, ARoundWithPacketsStartsTheCountAgain)
{
    eventfd_write(stop, 1);
    Idle idle{{}, {}, stop, 10};
    for (int round = 0; round < 100; ++round)
        idle.after(round % 9 == 0 ? 1 : 0);
    EXPECT_EQ(idle.sleeps(), 0U);
}

TEST_F(IdleSleep, WithoutSpinsItNeverSleeps)
{
    Idle idle{{}, {}, stop, 0};
    for (int round = 0; round < 10'000; ++round)
        idle.after(0);
    EXPECT_EQ(idle.sleeps(), 0U);
    EXPECT_EQ(polls, 0U);
}

TEST_F(IdleSleep, StopWakesTheSleeper)
{
    Idle idle{{}, {}, stop, 1};
    std::thread waker{[&] {
        while (idle.sleeps() == 0)
            std::this_thread::yield();
        eventfd_write(stop, 1);
    }};
    idle.after(0);
    waker.join();
    EXPECT_EQ(polls, 1U);
    EXPECT_EQ(last_answer, 1);
}

TEST_F(IdleSleep, SocketsWithoutADescriptorAreNotSleptOn)
{
    Umem umem{{.frames = 64, .lcores = 1}};
    const test::Ethdev ring{"net_ring0", umem};
    Socket socket{ring.port(), 0};
    Idle idle{{&socket.rx}, {&socket.tx}, stop, 1};
    idle.after(0);
    EXPECT_EQ(idle.sleeps(), 1U);
    EXPECT_EQ(polls, 0U);
}

}  // namespace

}  // namespace pollux
