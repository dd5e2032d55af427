// SPDX-License-Identifier: BSD-3-Clause
// Idle spins as long as it was told, then sleeps, and is woken: not by its time limit.
#include "support/ethdev.hpp"

#include <pollux/error.hpp>
#include <pollux/idle.hpp>
#include <pollux/socket.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
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

using namespace std::chrono_literals;

class IdleSleep : public testing::Test {
protected:
    IdleSleep() { polls = 0; }
    ~IdleSleep() override { close(stop); }

    int stop = eventfd(0, EFD_CLOEXEC);
};

TEST_F(IdleSleep, SpinsAsLongAsItWasToldThenSleeps)
{
    constexpr auto spin = 20ms;
    eventfd_write(stop, 1);
    Idle idle{{}, {}, stop, spin};
    const auto began = std::chrono::steady_clock::now();
    while (idle.sleeps() == 0)
        idle.after(0);
    EXPECT_GE(std::chrono::steady_clock::now() - began, spin);
    EXPECT_EQ(polls, 1U);
}

TEST_F(IdleSleep, SleepsAtOnceIfItMayNotSpin)
{
    eventfd_write(stop, 1);
    Idle idle{{}, {}, stop, 0us};
    idle.after(0);
    EXPECT_EQ(idle.sleeps(), 1U);
}

TEST_F(IdleSleep, ARoundWithPacketsStartsTheTimeAgain)
{
    constexpr auto spin = 5ms;
    eventfd_write(stop, 1);
    Idle idle{{}, {}, stop, spin};
    for (const auto began = std::chrono::steady_clock::now();
         std::chrono::steady_clock::now() - began < 4 * spin;) {
        idle.after(0);
        idle.after(1);
    }
    EXPECT_EQ(idle.sleeps(), 0U);
}

TEST_F(IdleSleep, NeverSleepsIfItWasToldSo)
{
    Idle idle{{}, {}, stop, Idle::never_sleep};
    for (int round = 0; round < 10'000; ++round)
        idle.after(0);
    EXPECT_EQ(idle.sleeps(), 0U);
    EXPECT_EQ(polls, 0U);
}

TEST_F(IdleSleep, WhatCannotBeIsRefused)
{
    EXPECT_THROW((Idle{{}, {}, stop, -1us}), Error);
    const int closed = eventfd(0, EFD_CLOEXEC);
    close(closed);
    EXPECT_THROW((Idle{{}, {}, closed}), Error);
}

TEST_F(IdleSleep, AnotherThreadWakesTheSleeper)
{
    Idle idle{{}, {}, stop, 0us};
    for (unsigned round = 1; round <= 3; ++round) {
        std::thread waker{[&] {
            while (idle.sleeps() != round)
                std::this_thread::yield();
            idle.wake();
        }};
        idle.after(0);
        waker.join();
        EXPECT_EQ(polls, round);
        EXPECT_EQ(last_answer, 1);
    }
}

TEST_F(IdleSleep, AWakeUpIsNotLostOnOneThatIsAwake)
{
    Idle idle{{}, {}, stop, 0us};
    idle.wake();
    idle.after(0);
    EXPECT_EQ(last_answer, 1);
}

TEST_F(IdleSleep, AWakeUpEndsOneSleep)
{
    Idle idle{{}, {}, stop, 0us};
    idle.wake();
    idle.wake();
    idle.after(0);
    eventfd_write(stop, 1);
    idle.after(0);
    EXPECT_EQ(polls, 2U);
    EXPECT_EQ(last_answer, 1) << "only the stop descriptor was readable";
}

TEST_F(IdleSleep, StopWakesTheSleeper)
{
    Idle idle{{}, {}, stop, 0us};
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
    Idle idle{{&socket.rx}, {&socket.tx}, stop, 0us};
    idle.after(0);
    EXPECT_EQ(idle.sleeps(), 1U);
    EXPECT_EQ(polls, 0U);
}

}  // namespace

}  // namespace pollux
