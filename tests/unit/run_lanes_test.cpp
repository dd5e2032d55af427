// SPDX-License-Identifier: BSD-3-Clause
// Run puts one lane on each lcore, pinned and named, ends when told, and hands on what a loop
// throws.
#include "support/ethdev.hpp"
#include "support/frames.hpp"
#include "support/workers.hpp"

#include <pollux/error.hpp>
#include <pollux/run.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <pthread.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <sched.h>

#include <array>
#include <atomic>
#include <barrier>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace pollux {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds at_once{0};
// Only so that a broken promise ends a test.
constexpr std::chrono::seconds patience{20};

class RunLanes : public testing::Test {
protected:
    // One stream for each worker.
    std::vector<Stream> streams()
    {
        return {{.rx = &first.rx, .tx = &first.tx}, {.rx = &second.rx, .tx = &second.tx}};
    }

    Umem umem{{.frames = 1024, .lcores = 3}};
    test::Ethdev ring{"net_ring0", umem, 2};
    Socket first{ring.port(), 0}, second{ring.port(), 1};
};

void until_told(Lane& lane)
{
    while (!lane.stopping())
        lane.idle.after(0);
}

std::string own_name()
{
    std::array<char, 16> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    return name.data();
}

std::string name_of_lcore(unsigned lcore)
{
    std::string name;
    rte_eal_remote_launch(
        [](void* into) {
            *static_cast<std::string*>(into) = own_name();
            return 0;
        },
        &name, lcore);
    rte_eal_wait_lcore(lcore);
    return name;
}

std::size_t open_fds()
{
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {}));
}

TEST_F(RunLanes, OneLaneALcorePinnedToItsCpu)
{
    struct Seen {
        unsigned lcore = 0, cpu = 0;
        cpu_set_t cpus = {};
        std::string name;
    };
    std::array<Seen, 2> seen;
    const auto workers = test::workers();
    pollux::Run run{streams(), [&](Lane& lane) {
                        Seen& mine = seen[lane.lcore == workers[0].id ? 0 : 1];
                        mine.lcore = rte_lcore_id();
                        mine.cpu = lane.cpu;
                        mine.name = own_name();
                        sched_getaffinity(0, sizeof mine.cpus, &mine.cpus);
                    }};
    run.join();
    ASSERT_EQ(run.lanes().size(), 2U);
    for (unsigned i = 0; i < 2; ++i) {
        EXPECT_EQ(run.lanes()[i]->lcore, workers[i].id);
        EXPECT_EQ(seen[i].lcore, workers[i].id);
        EXPECT_EQ(seen[i].cpu, workers[i].cpu);
        EXPECT_EQ(CPU_COUNT(&seen[i].cpus), 1);
        EXPECT_TRUE(CPU_ISSET(workers[i].cpu, &seen[i].cpus));
        EXPECT_EQ(seen[i].name, "pollux-lcore" + std::to_string(workers[i].id));
    }
}

TEST_F(RunLanes, ThreadsGetTheirNamesBack)
{
    std::vector<std::string> before, after;
    for (const Lcore& lcore : test::workers())
        before.push_back(name_of_lcore(lcore.id));
    pollux::Run{streams(), [](Lane&) {}}.join();
    for (const Lcore& lcore : test::workers())
        after.push_back(name_of_lcore(lcore.id));
    EXPECT_EQ(before, after);
}

TEST_F(RunLanes, StopWakesSleepingLanes)
{
    pollux::Run run{streams(), until_told, {.spin = 0us}};
    for (const auto& lane : run.lanes())
        while (lane->idle.sleeps() == 0)
            std::this_thread::yield();
    EXPECT_FALSE(run.wait_for(at_once));
    run.stop();
    run.join();
    EXPECT_TRUE(run.wait_for(at_once));
}

TEST_F(RunLanes, DestructorStopsAndWaits)
{
    std::atomic<unsigned> ended = 0;
    {
        const pollux::Run run{streams(), [&](Lane& lane) {
                                  until_told(lane);
                                  ++ended;
                              }};
    }
    EXPECT_EQ(ended, 2U);
}

TEST_F(RunLanes, JoinRethrowsWhatALoopThrewAndStopsTheOthers)
{
    std::atomic<unsigned> stopped = 0;
    pollux::Run run{streams(), [&](Lane& lane) {
                        if (lane.lcore == test::workers()[1].id)
                            throw std::runtime_error{"no more"};
                        until_told(lane);
                        ++stopped;
                    }};
    try {
        run.join();
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "no more");
    }
    EXPECT_EQ(stopped, 1U);
    EXPECT_NO_THROW(run.join());  // once is enough
}

TEST_F(RunLanes, JoinRethrowsWhatWasThrownFirst)
{
    pollux::Run run{streams(), [](Lane& lane) {
                        if (lane.index == 1)
                            throw std::runtime_error{"the cause"};
                        until_told(lane);
                        throw std::runtime_error{"a consequence"};
                    }};
    try {
        run.join();
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "the cause");
    }
    EXPECT_EQ(run.failures().size(), 2U);
}

// Two threads, each with a Run for one stream, again and again.
TEST_F(RunLanes, RunsThatStartTogetherHaveLcoresOfTheirOwn)
{
    constexpr int rounds = 1000;
    std::array<std::atomic<bool>, RTE_MAX_LCORE> used = {};
    std::atomic<unsigned> shared = 0, unlaunched = 0;
    std::barrier together{2};
    const auto run_again_and_again = [&](Socket& socket) {
        for (int round = 0; round < rounds; ++round) {
            together.arrive_and_wait();
            auto run = std::make_unique<pollux::Run>(
                std::vector<Stream>{{.rx = &socket.rx, .tx = &socket.tx}}, [&](Lane& lane) {
                    shared += used[lane.lcore].exchange(true) ? 1U : 0U;
                    std::this_thread::yield();
                    used[lane.lcore] = false;
                });
            if (run->wait_for(unlaunched == 0 ? patience : at_once))
                continue;
            ++unlaunched;
            (void)run.release();  // its destructor would wait without an end
        }
    };
    std::thread other{run_again_and_again, std::ref(second)};
    run_again_and_again(first);
    other.join();
    EXPECT_EQ(shared, 0U);
    EXPECT_EQ(unlaunched, 0U);
}

TEST_F(RunLanes, ALaneThatHasReturnedKeepsItsLcoreUntilJoin)
{
    pollux::Run ended{streams(), [](Lane&) {}};
    ASSERT_TRUE(ended.wait_for(patience));
    EXPECT_THROW((pollux::Run{streams(), until_told}), Error);
    ended.join();
    EXPECT_EQ((pollux::Run{streams(), until_told}).lanes().size(), 2U);
}

TEST_F(RunLanes, AnLcoreThatCannotBeLaunchedIsSaidAndTheOthersEnd)
{
    pollux::Run run{streams()};
    std::atomic<bool> over = false;
    const unsigned lcore = run.lanes()[1]->lcore;
    rte_eal_remote_launch(
        [](void* flag) {
            while (!*static_cast<std::atomic<bool>*>(flag))
                std::this_thread::yield();
            return 0;
        },
        &over, lcore);
    std::atomic<unsigned> ended = 0;
    try {
        run.start([&](Lane& lane) {
            until_told(lane);
            ++ended;
        });
        ADD_FAILURE() << "it runs on an lcore that is busy";
    } catch (const Error& error) {
        EXPECT_EQ(error.details().errnum, EBUSY);
        EXPECT_EQ(error.details().where, "lcore " + std::to_string(lcore));
        EXPECT_EQ(ended, 1U);
    }
    over = true;
    rte_eal_wait_lcore(lcore);
}

TEST_F(RunLanes, WhatALaneNeedsIsMadeBeforeItStarts)
{
    pollux::Run run{streams()};
    EXPECT_TRUE(run.wait_for(at_once));  // nothing runs
    std::vector<unsigned> lcores(run.lanes().size());
    run.start([&](Lane& lane) { lcores[lane.index] = lane.lcore; });
    run.join();
    EXPECT_EQ(lcores, (std::vector{test::workers()[0].id, test::workers()[1].id}));
    EXPECT_THROW(run.start(until_told), Error);
}

TEST_F(RunLanes, AStreamMayOnlySend)
{
    pollux::Run run{{{.tx = &first.tx}, {.tx = &second.tx}}, [this](Lane& lane) {
                        Batch batch = test::numbered(umem, 0, 10);
                        lane.streams[0].count.moved += lane.streams[0].tx->send(batch);
                        lane.idle.after(0);
                    }};
    run.join();
    ASSERT_EQ(run.lanes().size(), 2U);
    for (Socket* socket : {&first, &second})
        EXPECT_EQ(socket->rx.seek().size(), 10U);
}

TEST_F(RunLanes, AWaitWithoutALimitLastsUntilTheLanesHaveEnded)
{
    for (const auto limit : {std::chrono::milliseconds::max(),
                             std::chrono::milliseconds{std::chrono::hours{24 * 365 * 400}},
                             std::chrono::milliseconds{std::chrono::hours{24 * 30}}}) {
        pollux::Run run{streams(), until_told};
        std::thread stopper{[&] {
            std::this_thread::sleep_for(20ms);
            run.stop();
        }};
        EXPECT_TRUE(run.wait_for(limit)) << limit.count();
        stopper.join();
    }
}

TEST_F(RunLanes, DrainHandsOverWhatIsStaged)
{
    std::atomic<bool> drained = false;
    pollux::Run run{{{.tx = &first.tx}}, [&](Lane& lane) {
                        Batch batch = test::numbered(umem, 0, 100);
                        EXPECT_EQ(first.tx.commit(batch), 100U);
                        until_told(lane);
                        drained = lane.drain(patience);
                    }};
    run.stop();
    run.join();
    EXPECT_TRUE(drained);
    Batch batch;
    while (first.rx.receive(batch) != 0) {
    }
    EXPECT_EQ(test::numbers(batch), test::sequence(0, 100));
}

TEST_F(RunLanes, DrainEndsWhenTheTimeIsOver)
{
    Umem more{{.frames = 2048, .lcores = 3}};  // than the ring has room for
    std::atomic<bool> drained = true;
    pollux::Run run{{{.tx = &first.tx}}, [&](Lane& lane) {
                        for (Batch batch; batch.empty();) {
                            batch = test::numbered(more, 0, 10);
                            first.tx.send(batch);
                        }
                        Batch one = test::numbered(more, 0, 1);
                        EXPECT_EQ(first.tx.commit(one), 1U);
                        drained = lane.drain(1ms);
                    }};
    run.join();
    EXPECT_FALSE(drained);
    EXPECT_EQ(first.tx.staged(), 1U);
    do
        while (!first.rx.seek().empty()) {
        }
    while (first.tx.kick() != 0);
}

TEST_F(RunLanes, LcoresCanBeUsedAgain)
{
    for (int round = 0; round < 20; ++round) {
        std::atomic<unsigned> lanes = 0;
        pollux::Run{streams(), [&](Lane&) { ++lanes; }}.join();
        ASSERT_EQ(lanes, 2U);
    }
}

TEST_F(RunLanes, FewerLcoresTakeMoreStreamsEach)
{
    pollux::Run run{streams(), [](Lane&) {}, {.max_lcores = 1}};
    ASSERT_EQ(run.lanes().size(), 1U);
    EXPECT_EQ(run.lanes()[0]->streams.size(), 2U);
}

TEST_F(RunLanes, WithoutAnIdleWorkerItIsRefusedAndLeavesNothing)
{
    pollux::Run busy{streams(), until_told};
    const std::size_t before = open_fds();
    try {
        const pollux::Run second_run{streams(), until_told};
        ADD_FAILURE() << "it runs on lcores that are busy";
    } catch (const Error& error) {
        EXPECT_NE(std::string{error.what()}.find("no idle worker"), std::string::npos);
    }
    EXPECT_EQ(open_fds(), before);
}

TEST_F(RunLanes, NothingToDoIsDoneAtOnce)
{
    pollux::Run run{{}, until_told};
    EXPECT_TRUE(run.lanes().empty());
    EXPECT_TRUE(run.wait_for(at_once));
    run.join();
}

// Frames go round in two lanes at once until each has moved its share.
TEST_F(RunLanes, LanesMoveFrames)
{
    for (Socket* socket : {&first, &second}) {
        Batch batch = test::numbered(umem, 0, 100);
        ASSERT_EQ(socket->tx.send(batch), 100U);
    }
    constexpr std::uint64_t share = 1'000'000;
    pollux::Run run{streams(), [](Lane& lane) noexcept {
                        Batch batch;
                        auto& [rx, tx, count] = lane.streams[0];
                        while (count.moved < share) {
                            rx->receive(batch);
                            count.moved += tx->send(batch);
                        }
                    }};
    run.join();
    for (Socket* socket : {&first, &second}) {
        Batch batch;
        while (socket->rx.receive(batch) != 0) {
        }
        EXPECT_EQ(batch.size(), 100U);
    }
}

TEST_F(RunLanes, ShortFormEndsAtASignal)
{
    std::atomic<unsigned> running = 0;
    std::thread interrupter{[&] {
        while (running != 2)
            std::this_thread::yield();
        kill(getpid(), SIGTERM);
    }};
    run(streams(), [&](Lane& lane) {
        ++running;
        until_told(lane);
    });
    interrupter.join();
}

TEST_F(RunLanes, ShortFormEndsWhenTheTimeIsOver)
{
    std::atomic<unsigned> told = 0;
    run_for(20ms, streams(), [&](Lane& lane) {
        until_told(lane);
        ++told;
    });
    EXPECT_EQ(told, 2U);
}

TEST_F(RunLanes, ShortFormEndsWithItsLanesAndPutsTheSignalHandlersBack)
{
    struct sigaction before, after;
    sigaction(SIGINT, nullptr, &before);
    EXPECT_THROW(run(streams(), [](Lane&) { throw std::logic_error{"no"}; }), std::logic_error);
    sigaction(SIGINT, nullptr, &after);
    EXPECT_EQ(before.sa_handler, after.sa_handler);
}

}  // namespace

}  // namespace pollux
