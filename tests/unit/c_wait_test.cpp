// SPDX-License-Identifier: BSD-3-Clause
// pollux_wait() says what ended it: the time, the stop descriptor or a signal.
#include <pollux/pollux.h>

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

namespace pollux {

namespace {

// Only so that a broken promise ends a test.
constexpr int patience_ms = 20'000;

TEST(CWait, EndsByTheClock)
{
    EXPECT_EQ(pollux_wait(nullptr, 0, -1, 1), POLLUX_WAIT_TIMEOUT);
    EXPECT_EQ(pollux_wait(nullptr, 0, -1, 0), POLLUX_WAIT_TIMEOUT);
}

TEST(CWait, EndsByTheStopDescriptor)
{
    const int stop = eventfd(1, EFD_CLOEXEC);
    EXPECT_EQ(pollux_wait(nullptr, 0, stop, patience_ms), POLLUX_WAIT_STOPPED);
    EXPECT_EQ(pollux_wait(nullptr, 0, stop, -1), POLLUX_WAIT_STOPPED);
    close(stop);
}

TEST(CWait, RefusesWhatItCannotWaitFor)
{
    pollux_socket* const null = nullptr;
    EXPECT_EQ(pollux_wait(&null, 1, -1, 0), -EINVAL);
    EXPECT_EQ(pollux_last_cause(), POLLUX_CAUSE_INVALID_OPTION);
    EXPECT_STREQ(pollux_last_error(), "socket 0 is a null pointer: Invalid argument");
    EXPECT_EQ(pollux_wait(nullptr, 1, -1, 0), -EINVAL);

    const int closed = eventfd(0, EFD_CLOEXEC);
    close(closed);
    EXPECT_EQ(pollux_wait(nullptr, 0, closed, patience_ms), -EBADF);
    EXPECT_EQ(pollux_last_cause(), POLLUX_CAUSE_INVALID_OPTION);
    EXPECT_NE(std::strstr(pollux_last_error(), "`stop_fd`"), nullptr) << pollux_last_error();
}

TEST(CWait, EndsByASignal)
{
    struct sigaction before = {}, nothing = {};
    nothing.sa_handler = [](int) {};
    sigaction(SIGUSR1, &nothing, &before);
    std::atomic<bool> done = false;
    std::thread sender{[&done, waiter = pthread_self()] {
        while (!done) {
            pthread_kill(waiter, SIGUSR1);
            std::this_thread::yield();
        }
    }};
    EXPECT_EQ(pollux_wait(nullptr, 0, -1, patience_ms), POLLUX_WAIT_INTERRUPTED);
    done = true;
    sender.join();
    sigaction(SIGUSR1, &before, nullptr);
}

}  // namespace

}  // namespace pollux
