// SPDX-License-Identifier: BSD-3-Clause
// A queue is one living process's; that of a process that was killed is free.
//
// On veth the kernel's own refusal comes first. Where a probe cannot be bound (see
// wait_until_free), the claims are all there is.
#include "shared.h"
#include "support/lab.hpp"

#include <xdp/claims.hpp>

#include <bpf/bpf.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <vector>

namespace pollux::test {

namespace {

class QueueClaims : public testing::Test {
protected:
    // The pid of another process that has taken the queue, and lives until it is killed.
    pid_t start_taker(unsigned queue)
    {
        const pid_t taker = fork();
        if (taker == 0) {
            if (claims.take(queue))
                raise(SIGSTOP);
            _exit(1);
        }
        int status = 0;
        waitpid(taker, &status, WUNTRACED);
        EXPECT_TRUE(WIFSTOPPED(status));
        return taker;
    }

    // The same, but the process is the first one of a pid namespace, with a clock of its own.
    pid_t start_taker_elsewhere(unsigned queue)
    {
        std::array<int, 2> report{};
        EXPECT_EQ(pipe2(report.data(), O_CLOEXEC), 0);
        const pid_t parent = fork();
        if (parent == 0) {
            unshare(CLONE_NEWPID | CLONE_NEWTIME);
            const pid_t taker = fork();  // in the namespaces
            if (taker != 0)
                _exit(write(report[1], &taker, sizeof taker) != sizeof taker);
            if (claims.take(queue))
                pause();
            _exit(1);
        }
        waitpid(parent, nullptr, 0);
        pid_t taker = 0;
        EXPECT_EQ(read(report[0], &taker, sizeof taker), sizeof taker);
        EXPECT_TRUE(eventually([&] { return static_cast<bool>(claims.holder(queue)); }));
        close(report[0]);
        close(report[1]);
        return taker;
    }

    Claims claims{UniqueFd{bpf_map_create(BPF_MAP_TYPE_HASH, "claims", sizeof(std::uint32_t),
                                          sizeof(pollux_claim), 4, nullptr)}};
};

TEST_F(QueueClaims, OfThisProcess)
{
    EXPECT_FALSE(claims.holder(1));
    EXPECT_FALSE(claims.any_holder());
    ASSERT_TRUE(claims.take(1));
    EXPECT_FALSE(claims.take(1));
    EXPECT_EQ(claims.holder(1).pid, static_cast<std::uint32_t>(getpid()));
    EXPECT_TRUE(claims.holder(1).here);
    EXPECT_FALSE(claims.holder(0));
    EXPECT_EQ(claims.any_holder().pid, static_cast<std::uint32_t>(getpid()));
    EXPECT_TRUE(claims.take(0));
    claims.drop(1);
    EXPECT_FALSE(claims.holder(1));
    EXPECT_TRUE(claims.take(1));
}

TEST_F(QueueClaims, OfAProcessThatIsKilled)
{
    const pid_t taker = start_taker(2);
    EXPECT_EQ(claims.holder(2).pid, static_cast<std::uint32_t>(taker));
    EXPECT_FALSE(claims.holder(2).here);
    EXPECT_FALSE(claims.take(2));
    kill(taker, SIGKILL);
    siginfo_t dead = {};
    waitid(P_PID, static_cast<id_t>(taker), &dead, WEXITED | WNOWAIT);
    EXPECT_FALSE(claims.holder(2));  // a zombie
    waitpid(taker, nullptr, 0);
    EXPECT_FALSE(claims.holder(2));
    EXPECT_TRUE(claims.take(2));
}

// Neither its pid nor its start time mean anything here.
TEST_F(QueueClaims, OfAProcessInOtherPidAndTimeNamespaces)
{
    const pid_t taker = start_taker_elsewhere(3);
    const QueueHolder holder = claims.holder(3);
    EXPECT_EQ(holder.pid, 1U);
    EXPECT_FALSE(holder.here);
    EXPECT_EQ(holder.text(), "pid 1 of another pid namespace");
    EXPECT_FALSE(claims.take(3));
    kill(taker, SIGKILL);
    EXPECT_TRUE(eventually([this] { return !claims.holder(3); }));
    EXPECT_TRUE(claims.take(3));
}

// All of them see the claim of the dead process at the same time.
TEST_F(QueueClaims, OfADeadProcessGoToOneOfThoseWhoWantThem)
{
    constexpr int processes = 4, rounds = 100;
    for (int round = 0; round < rounds; ++round) {
        const pid_t dead = start_taker(1);
        kill(dead, SIGKILL);
        waitpid(dead, nullptr, 0);
        std::array<int, 2> gate{};
        ASSERT_EQ(pipe2(gate.data(), O_CLOEXEC), 0);
        std::vector<pid_t> racers;
        for (int i = 0; i < processes; ++i)
            if (racers.push_back(fork()); racers.back() == 0) {
                close(gate[1]);
                char byte;
                read(gate[0], &byte, 1);  // returns at once when the gate opens
                if (claims.take(1))
                    raise(SIGSTOP);
                _exit(0);
            }
        close(gate[0]);
        close(gate[1]);
        int winners = 0;
        for (const pid_t racer : racers) {
            int status = 0;
            waitpid(racer, &status, WUNTRACED);
            winners += WIFSTOPPED(status) ? 1 : 0;
        }
        for (const pid_t racer : racers)
            kill(racer, SIGKILL);
        while (waitpid(-1, nullptr, 0) > 0)
            continue;
        ASSERT_LE(winners, 1) << "in round " << round;
        claims.drop(1);
    }
}

}  // namespace

}  // namespace pollux::test
