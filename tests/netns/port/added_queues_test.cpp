// SPDX-License-Identifier: BSD-3-Clause
// Packets of queues that an administrator adds while a port is open go to the kernel, and are
// counted.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace pollux::test {

namespace {

void set_channels(const std::string& interface, unsigned count)
{
    const std::string all = std::to_string(count);
    const std::string command = "ethtool -L " + interface + " rx " + all + " tx " + all;
    ASSERT_EQ(std::system(command.c_str()), 0) << command;  // NOLINT(concurrency-mt-unsafe)
}

// In native mode a veth runs no program on queues that were added later.
TEST(AddedQueues, AreCountedAsPassed)
{
    const Veth veth{"port0", "host0", 4};
    set_channels("host0", 1);
    set_channels("port0", 1);
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    const Port port{{.netdev = veth.netdev(), .ring = 256, .xdp_mode = XdpMode::generic}, umem};
    set_channels("port0", 4);
    set_channels("host0", 4);

    Wire host{veth.peer()};
    const auto before = port.stats().rx_passed;
    for (unsigned flow = 0; flow < window; ++flow)
        host.send(1, wire::min_frame, flow);
    const Rx& rx = port.sockets()[0]->rx;
    EXPECT_TRUE(eventually([&] {
        return rx.waiting() + port.stats().rx_passed - before >= host.sent();
    })) << rx.waiting()
        << " received, " << port.stats().rx_passed - before << " passed";
    EXPECT_GT(port.stats().rx_passed, before);
}

}  // namespace

}  // namespace pollux::test
