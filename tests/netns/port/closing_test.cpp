// SPDX-License-Identifier: BSD-3-Clause
// Closing some queues of a netdev leaves its other queues receiving.
//
// Under the PMD's own program they would go deaf: its close detaches whatever program is there.
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <base/unique_fd.hpp>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace pollux::test {

namespace {

Rx& rx_of(const Port& port)
{
    return port.sockets()[0]->rx;
}

class Closing : public testing::Test {
protected:
    std::unique_ptr<Port> open(unsigned queue, XdpMode mode = XdpMode::automatic)
    {
        return std::make_unique<Port>(
            PortOptions{.netdev = veth.netdev(), .queues = {queue}, .ring = 256, .xdp_mode = mode},
            umem);
    }

    // A flow that the kernel's hash leads to the first of these ports and not to the second.
    unsigned flow_to(const Port& wanted, const Port& other)
    {
        for (unsigned flow = 0; flow < 100; ++flow) {
            host.send(1, wire::min_frame, flow);
            const auto waiting = [](const Port& port) { return rx_of(port).waiting(); };
            if (!eventually([&] { return waiting(wanted) + waiting(other) == 1; }))
                break;
            const bool found = waiting(wanted) == 1;
            receive(rx_of(found ? wanted : other), 1);
            if (found)
                return flow;
        }
        throw std::runtime_error{"no flow leads to the queue"};
    }

    void expect_all_arrive(const Port& port, unsigned flow)
    {
        const unsigned first = host.sent();
        host.send(window, wire::min_frame, flow);
        EXPECT_EQ(receive(rx_of(port), window), sequence(first, window));
    }

    Veth veth{"port0", "host0", 2};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Wire host{veth.peer()};
};

TEST_F(Closing, OneQueueLeavesTheOtherReceiving)
{
    const auto staying = open(1);
    const Footprint one_port{umem};
    unsigned flow = 0;
    for (int round = 0; round < 10; ++round) {
        {
            const auto leaving = open(0);
            ASSERT_EQ(leaving->report().program_id, staying->report().program_id);
            flow = flow_to(*staying, *leaving);
            expect_all_arrive(*staying, flow);
        }
        expect_all_arrive(*staying, flow);
    }
    EXPECT_EQ(Footprint{umem}, one_port);
    EXPECT_EQ(staying->stats().lost(), 0U);
}

TEST_F(Closing, WhatCameToTheClosedQueueGoesToTheKernel)
{
    const auto staying = open(1);
    auto leaving = open(0);
    const unsigned flow = flow_to(*leaving, *staying);
    leaving.reset();
    host.send(window, wire::min_frame, flow);
    EXPECT_TRUE(eventually([&] { return staying->stats().rx_passed == window; }));
    EXPECT_EQ(rx_of(*staying).waiting(), 0U);
}

TEST_F(Closing, TheLastQueueTakesTheProgramWithIt)
{
    auto first = open(0), second = open(1);
    first.reset();
    EXPECT_TRUE(attached_program(veth.netdev()));
    second.reset();
    EXPECT_FALSE(attached_program(veth.netdev()));
}

TEST_F(Closing, AQueueThatIsOpenIsRefusedAndGoesOn)
{
    const auto port = open(0);
    const Footprint one_port{umem};
    EXPECT_THROW(open(0), Error);
    EXPECT_THROW(open(1, XdpMode::generic), Error);  // the program is in native mode already
    EXPECT_EQ(Footprint{umem}, one_port);
    const auto other = open(1);
    expect_all_arrive(*port, flow_to(*port, *other));
}

// Though the queues still have their sockets: the ports are closed later.
TEST_F(Closing, AfterStopWhatArrivesGoesToTheKernel)
{
    const auto first = open(0), second = open(1);
    first->stop();
    second->stop();
    Wire kernel{veth.name()};
    host.send(window);
    EXPECT_EQ(kernel.receive(window), sequence(0, window));
}

// Set-up looks for descriptors that the PMD leaks, and the close closes those.
TEST_F(Closing, LeavesSocketsThatAnotherThreadOpensAlone)
{
    std::vector<UniqueFd> sockets;
    std::atomic<bool> opened = false;
    std::thread other{[&] {
        while (!opened && sockets.size() < 500) {
            sockets.emplace_back(socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
            std::this_thread::sleep_for(std::chrono::microseconds{100});
        }
    }};
    auto port = open(0);
    opened = true;
    other.join();
    port.reset();
    for (const UniqueFd& socket : sockets)
        EXPECT_NE(fcntl(socket.get(), F_GETFD), -1) << socket.get();
    EXPECT_FALSE(sockets.empty());
}

}  // namespace

}  // namespace pollux::test
