// SPDX-License-Identifier: BSD-3-Clause
// Busy polling is set on the socket as asked for, receives all the same, and is off where nobody
// asked for it. (Whether it helps is the driver's: veth ignores it.)
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <optional>

namespace pollux::test {

namespace {

int option(const Socket& socket, int name)
{
    int value = -1;
    socklen_t size = sizeof value;
    getsockopt(socket.fd(), SOL_SOCKET, name, &value, &size);
    return value;
}

class BusyPolling : public testing::Test {
protected:
    Port open(std::optional<BusyPoll> busy_poll)
    {
        return {{.netdev = a.netdev(), .ring = 256, .busy_poll = busy_poll}, umem};
    }

    Veth a{"port0", "host0"};
    Umem umem{{.netdevs = {a.netdev()}, .ring = 256}};
};

TEST_F(BusyPolling, AsAskedFor)
{
    Port port = open(BusyPoll{.timeout_us = 30, .budget = 16});
    Socket& socket = *port.sockets()[0];
    EXPECT_EQ(option(socket, SO_PREFER_BUSY_POLL), 1);
    EXPECT_EQ(option(socket, SO_BUSY_POLL), 30);
    Wire host{a.peer()};
    for (unsigned round = 0; round < 20; ++round) {
        host.send(window);
        ASSERT_EQ(receive(socket.rx, window), sequence(round * window, window));
    }
    Batch none;
    const auto before = socket.stats().wakeups;
    EXPECT_TRUE(eventually([&] {
        EXPECT_EQ(socket.rx.receive(none), 0U);
        return socket.stats().wakeups > before;
    }));
}

// Otherwise a lane that spins keeps the driver from sending.
TEST_F(BusyPolling, LeavesTheDriverTimeBetweenTwoPolls)
{
    Port port = open(BusyPoll{});
    Socket& socket = *port.sockets()[0];
    Batch none;
    const auto before = socket.stats().wakeups;
    const auto start = std::chrono::steady_clock::now();
    for (int round = 0; round < 100'000; ++round)
        ASSERT_EQ(socket.rx.receive(none), 0U);
    const auto time = std::chrono::steady_clock::now() - start;
    EXPECT_LE(socket.stats().wakeups - before, time / std::chrono::microseconds{5} + 1);
    EXPECT_GT(socket.stats().wakeups, before);
}

TEST_F(BusyPolling, NotUnasked)
{
    Port port = open(std::nullopt);
    Socket& socket = *port.sockets()[0];
    EXPECT_EQ(option(socket, SO_PREFER_BUSY_POLL), 0);
    Batch none;
    EXPECT_EQ(socket.rx.receive(none), 0U);
    EXPECT_EQ(socket.stats().wakeups, 0U);
}

TEST_F(BusyPolling, NothingIsRefused)
{
    EXPECT_THROW(open(BusyPoll{.timeout_us = 0}), Error);
    EXPECT_THROW(open(BusyPoll{.budget = 0}), Error);
    EXPECT_THROW(open(BusyPoll{.budget = 100'000}), Error);
    EXPECT_EQ(umem.available(), umem.frames());
    EXPECT_FALSE(attached_program(a.netdev()));
}

}  // namespace

}  // namespace pollux::test
