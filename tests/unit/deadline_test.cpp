// SPDX-License-Identifier: BSD-3-Clause
// A deadline may be as far away as one likes, or in the past, and no sum overflows.
#include "base/deadline.hpp"
#include "base/interruptible.hpp"
#include "base/retry.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <ctime>

namespace pollux {

namespace {

using std::chrono::milliseconds;

TEST(DeadlineTest, OfAnyLengthIsNotOverAtOnce)
{
    for (const milliseconds time :
         {milliseconds::max(), milliseconds::max() / 2, milliseconds{std::chrono::years{300}},
          milliseconds{std::chrono::days{30}}, milliseconds{std::chrono::minutes{10}}}) {
        const Deadline deadline{time};
        EXPECT_FALSE(deadline.over()) << time.count();
        EXPECT_GT(deadline.left(), milliseconds{0}) << time.count();
        EXPECT_EQ(deadline.left(milliseconds{7}), milliseconds{7}) << time.count();
    }
}

TEST(DeadlineTest, InThePastIsOver)
{
    for (const milliseconds time : {milliseconds{0}, milliseconds{-1}, milliseconds::min()}) {
        const Deadline deadline{time};
        EXPECT_TRUE(deadline.over()) << time.count();
        EXPECT_EQ(deadline.left(), milliseconds{0}) << time.count();
    }
}

TEST(DeadlineTest, RetryGoesOnForAsLongAsItTakes)
{
    int attempts = 0;
    EXPECT_TRUE(retry(
        milliseconds::max(), [&] { return ++attempts == 3; }, milliseconds{0}));
}

// Pending, as where an application blocks it and asks for it from time to time.
TEST(DeadlineTest, RetryEndsByASignalWhereItMay)
{
    sigset_t interrupt, before;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupt, &before);
    pthread_kill(pthread_self(), SIGINT);
    int attempts = 0;
    const auto third = [&] { return ++attempts % 3 == 0; };
    EXPECT_TRUE(retry(milliseconds::max(), third, milliseconds{0}));
    {
        const Interruptible interruptible;
        EXPECT_FALSE(retry(milliseconds::max(), third, milliseconds{0}));
    }
    const timespec now = {};
    EXPECT_EQ(sigtimedwait(&interrupt, nullptr, &now), SIGINT);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

}  // namespace pollux
