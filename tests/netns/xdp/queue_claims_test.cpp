// SPDX-License-Identifier: BSD-3-Clause
// A queue is one living process's; that of a process that was killed is free.
//
// On veth the kernel's own refusal comes first. Where a probe cannot be bound (see
// wait_until_free), the claims are all there is.
#include "shared.h"

#include <xdp/claims.hpp>

#include <bpf/bpf.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace pollux::test {

namespace {

class QueueClaims : public testing::Test {
protected:
    // The pid of another process that has taken the queue, and lives until it is killed.
    pid_t start_taker(unsigned queue) const
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

    const Claims claims{UniqueFd{bpf_map_create(BPF_MAP_TYPE_HASH, "claims", sizeof(std::uint32_t),
                                                sizeof(pollux_claim), 4, nullptr)}};
};

TEST_F(QueueClaims, OfThisProcess)
{
    EXPECT_EQ(claims.holder(1), 0U);
    EXPECT_EQ(claims.any_holder(), 0U);
    ASSERT_TRUE(claims.take(1));
    EXPECT_FALSE(claims.take(1));
    EXPECT_EQ(claims.holder(1), static_cast<std::uint32_t>(getpid()));
    EXPECT_EQ(claims.holder(0), 0U);
    EXPECT_EQ(claims.any_holder(), static_cast<std::uint32_t>(getpid()));
    EXPECT_TRUE(claims.take(0));
    claims.drop(1);
    EXPECT_EQ(claims.holder(1), 0U);
    EXPECT_TRUE(claims.take(1));
}

TEST_F(QueueClaims, OfAProcessThatIsKilled)
{
    const pid_t taker = start_taker(2);
    EXPECT_EQ(claims.holder(2), static_cast<std::uint32_t>(taker));
    EXPECT_FALSE(claims.take(2));
    kill(taker, SIGKILL);
    siginfo_t dead = {};
    waitid(P_PID, static_cast<id_t>(taker), &dead, WEXITED | WNOWAIT);
    EXPECT_EQ(claims.holder(2), 0U);  // a zombie
    waitpid(taker, nullptr, 0);
    EXPECT_EQ(claims.holder(2), 0U);
    EXPECT_TRUE(claims.take(2));
}

}  // namespace

}  // namespace pollux::test
