// SPDX-License-Identifier: BSD-3-Clause
// With idle_us= a thread that only spins sleeps while all queues that it polls are empty, and a
// packet on any of them wakes it.
#include "device.hpp"
#include "support/lab.hpp"

#include <gtest/gtest.h>
#include <rte_ethdev.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace pollux::test {

namespace {

using Clock = std::chrono::steady_clock;

long sleeps_of_this_thread()
{
    rusage usage = {};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
}

// Polls until a packet comes, which is freed; false if none does.
bool receives(const std::vector<const Device*>& devices, std::uint16_t queues)
{
    return eventually([&] {
        for (const Device* device : devices)
            for (std::uint16_t queue = 0; queue < queues; ++queue) {
                rte_mbuf* mbuf = nullptr;
                if (rte_eth_rx_burst(device->port(), queue, &mbuf, 1) == 1) {
                    rte_pktmbuf_free(mbuf);
                    return true;
                }
            }
        return false;
    });
}

void poll_for(const Device& device, std::chrono::milliseconds time)
{
    for (const auto end = Clock::now() + time; Clock::now() < end;) {
        rte_mbuf* mbuf = nullptr;
        ASSERT_EQ(rte_eth_rx_burst(device.port(), 0, &mbuf, 1), 0);
    }
}

class IdleSleep : public testing::Test {
protected:
    Veth first{"port0", "host0", 2}, second{"port1", "host1", 2};
    Wire first_host{first.peer()}, second_host{second.peer()};
    const Pool pool{Pool::Kind::dense, 16383};
};

TEST_F(IdleSleep, OnlyWhereItIsAskedFor)
{
    Device sleeper{first.name(), "idle_us=1000"}, spinner{second.name()};
    sleeper.run(1, *pool);
    spinner.run(1, *pool);
    std::thread{[&] {
        poll_for(spinner, std::chrono::milliseconds{50});
        EXPECT_EQ(sleeps_of_this_thread(), 0);
        poll_for(sleeper, std::chrono::milliseconds{200});
        EXPECT_GT(sleeps_of_this_thread(), 20);
    }}.join();
}

// The second that a sleep may last is longer than any packet takes.
TEST_F(IdleSleep, EndsWithAPacketOnAnyQueueOfAnyDevice)
{
    Device one{first.name(), "idle_us=1000000"}, other{second.name(), "idle_us=1000000"};
    one.run(2, *pool);
    other.run(2, *pool);
    std::chrono::nanoseconds longest{0};
    for (unsigned flow = 0; flow < 16; ++flow)
        for (Wire* host : {&first_host, &second_host}) {
            const long before = sleeps_of_this_thread();
            std::thread sender{[&] {
                std::this_thread::sleep_for(std::chrono::milliseconds{5});
                host->send(1, wire::min_frame, flow);
            }};
            const auto since = Clock::now();
            EXPECT_TRUE(receives({&one, &other}, 2)) << "flow " << flow;
            longest = std::max<std::chrono::nanoseconds>(longest, Clock::now() - since);
            sender.join();
            EXPECT_GT(sleeps_of_this_thread(), before);
        }
    EXPECT_LT(longest, std::chrono::milliseconds{900}) << "the sleep ended by its limit";
}

// The thread has polled queues that are closed, and whose descriptors may be others' by now.
TEST_F(IdleSleep, ForgetsQueuesThatWereClosed)
{
    {
        Device gone{second.name(), "idle_us=1000"};
        gone.run(2, *pool);
        poll_for(gone, std::chrono::milliseconds{20});
    }
    Device device{first.name(), "idle_us=1000000"};
    device.run(1, *pool);
    poll_for(device, std::chrono::milliseconds{5});
    first_host.send(1);
    EXPECT_TRUE(receives({&device}, 1));
}

}  // namespace

}  // namespace pollux::test
