// SPDX-License-Identifier: BSD-3-Clause
// Debug builds end a program that lets two threads into one half of a socket or into one Idle, or
// has one frame in two batches.
#include "support/ethdev.hpp"
#include "support/frames.hpp"

#include <pollux/detail/one_thread.hpp>
#include <pollux/idle.hpp>
#include <pollux/socket.hpp>
#include <pollux/umem.hpp>
#include <pollux/wait.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace pollux {

namespace {

// Does it again and again in two threads, until that ends the program.
template <class Step>
void in_two_threads(Step step)
{
    const auto repeat = [step] {
        while (true)
            step();
    };
    std::thread other{repeat};
    repeat();
}

TEST(DebugDeathTest, TwoThreadsInOneHalf)
{
    OneThread::Mark mark;
    {
        const OneThread first{mark};
    }
    const OneThread again{mark};
    EXPECT_DEATH(OneThread{mark}, "two threads are in one half of a socket");
}

// It may take a while until they meet.
TEST(DebugDeathTest, TwoThreadsThatReceive)
{
    const auto misuse = [] {
        Umem umem{{.frames = 4096, .lcores = 2}};
        const test::Ethdev null{"net_null0", umem};
        Socket socket{null.port(), 0};
        in_two_threads([&socket] { socket.rx.seek(256); });
    };
    EXPECT_DEATH(misuse(), "two threads are in one half of a socket");
}

TEST(DebugDeathTest, OneThreadThatSendsAndOneThatReclaims)
{
    const auto misuse = [] {
        Umem umem{{.frames = 4096, .lcores = 2}};
        const test::Ethdev ring{"net_ring2", umem};  // net_null0 is still configured
        Socket socket{ring.port(), 0};
        std::thread other{[&socket] {
            while (true)
                socket.tx.reclaim();
        }};
        while (true) {
            Batch batch = test::numbered(umem, 0, 10);
            socket.tx.send(batch);
        }
    };
    EXPECT_DEATH(misuse(), "two threads are in one half of a socket");
}

TEST(DebugDeathTest, TwoThreadsInOneIdle)
{
    const auto misuse = [] {
        Idle idle{{}, {}, -1, Idle::never_sleep};
        in_two_threads([&idle] { idle.after(0); });
    };
    EXPECT_DEATH(misuse(), "two threads are in one half of a socket");
}

TEST(DebugDeathTest, AFrameInTwoBatches)
{
    const auto misuse = [] {
        Umem umem{{.frames = 512, .lcores = 1}};
        Batch first = test::numbered(umem, 0, 2), second;
        if (second.take(first[1].mbuf()))
            first.clear();
    };
    EXPECT_DEATH(misuse(), "a frame that a Batch has freed is freed again");
}

TEST(DebugDeathTest, TwoThreadsThatWaitForOneSocket)
{
    const auto misuse = [] {
        Umem umem{{.frames = 4096, .lcores = 2}};
        const test::Ethdev ring{"net_ring1", umem};  // net_null0 is still configured
        Socket socket{ring.port(), 0};
        in_two_threads([&socket] { wait(socket, forever); });
    };
    EXPECT_DEATH(misuse(), "two threads are in one half of a socket");
}

TEST(Debug, TheTwoHalvesMayBeOnTwoThreads)
{
    Umem umem{{.frames = 4096, .lcores = 2}};
    {
        const test::Ethdev ring{"net_ring0", umem};
        Socket socket{ring.port(), 0};
        constexpr unsigned frames = 10'000;
        std::thread sender{[&] {
            for (unsigned sent = 0; sent < frames;) {
                Batch batch = test::numbered(umem, sent, 10);
                while (!batch.empty())
                    sent += socket.tx.send(batch);
            }
        }};
        for (unsigned received = 0; received < frames;) {
            Batch batch;
            received += socket.rx.receive(batch);
        }
        sender.join();
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

}  // namespace

}  // namespace pollux
