// SPDX-License-Identifier: BSD-3-Clause
// A device may be configured, started, stopped, closed, taken away and made again in any legal
// order, any number of times, and leaves nothing; orders that are not legal are refused.
#include "device.hpp"
#include "support/lab.hpp"

#include <gtest/gtest.h>
#include <rte_dev.h>
#include <rte_eal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <tuple>

namespace pollux::test {

namespace {

namespace fs = std::filesystem;

// Descriptors, threads, mappings of rings, and ethdevs with those that have an owner.
auto footprint()
{
    std::size_t rings = 0;
    std::ifstream maps{"/proc/self/maps"};
    for (std::string line; std::getline(maps, line);)
        rings += line.find("socket:[") != std::string::npos ? 1 : 0;
    return std::tuple{std::distance(fs::directory_iterator{"/proc/self/fd"}, {}),
                      std::distance(fs::directory_iterator{"/proc/self/task"}, {}), rings,
                      rte_eth_dev_count_total()};
}

class DeviceStates : public testing::Test {
protected:
    void expect_packets(Device& device)
    {
        host.send(window);
        EXPECT_EQ(numbers_of(device.receive(window)), sequence(host.sent() - window, window));
    }
    bool has_program() const { return attached_program(veth.netdev()).has_value(); }

    Veth veth{"port0", "host0", 2};
    Wire host{veth.peer()};
    const Pool pool{Pool::Kind::dense, 16383};
};

TEST_F(DeviceStates, UntilTheStartTheNetdevIsUntouched)
{
    Device device{veth.name()};
    ASSERT_EQ(device.configure(1, 1), 0);
    ASSERT_EQ(device.set_up_rx(0, *pool), 0);
    ASSERT_EQ(device.set_up_tx(0), 0);
    EXPECT_FALSE(has_program());
    ASSERT_EQ(device.start(), 0);
    EXPECT_TRUE(has_program());
    ASSERT_EQ(device.stop(), 0);
    EXPECT_FALSE(has_program());
}

TEST_F(DeviceStates, OnlyItsOwnPortIsVisible)
{
    Device device{veth.name()};
    device.run(2, *pool);
    unsigned visible = 0, port = 0;
    RTE_ETH_FOREACH_DEV(port) {
        EXPECT_EQ(port, device.port());
        ++visible;
    }
    EXPECT_EQ(visible, 1U);
    EXPECT_EQ(rte_eth_dev_count_avail(), 1U);
}

TEST_F(DeviceStates, StartsAndStopsAgainAndAgain)
{
    Device device{veth.name()};
    device.run(1, *pool);
    expect_packets(device);
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(device.stop(), 0);
        EXPECT_EQ(pool.available(), 16383U);
        ASSERT_EQ(device.start(), 0);
        expect_packets(device);
    }
    EXPECT_EQ(device.stats().ipackets, 4 * window) << "the numbers go on";
    device.stop();
    device.run(2, *pool);
    EXPECT_EQ(device.stats().ipackets, 4 * window);
}

// What the netdev puts into queues of which the application knows nothing arrives nevertheless.
TEST_F(DeviceStates, FewerQueuesThanTheNetdevGetAllPackets)
{
    Device device{veth.name()};
    device.run(1, *pool);
    for (unsigned flow = 0; flow < window; ++flow)
        host.send(1, wire::min_frame, flow);
    auto received = numbers_of(device.receive(window));
    std::sort(received.begin(), received.end());
    EXPECT_EQ(received, sequence(0, window));
    EXPECT_EQ(device.stats().q_ipackets[0], window);
    EXPECT_EQ(device.xstat("rx_copied"), 0U);
}

TEST_F(DeviceStates, MoreQueuesOfOneKindThanOfTheOther)
{
    Device device{veth.name()};
    ASSERT_EQ(device.configure(1, 2), 0);
    ASSERT_EQ(device.set_up_rx(0, *pool), 0);
    ASSERT_EQ(device.set_up_tx(0), 0);
    ASSERT_EQ(device.set_up_tx(1), 0);
    ASSERT_EQ(device.start(), 0);
    for (const std::uint16_t queue : {0, 1}) {
        ASSERT_EQ(device.send({&numbered(*pool, queue)}, queue), 1);
        EXPECT_EQ(host.receive(1), Numbers{queue});
    }
    ASSERT_EQ(device.stop(), 0);
    ASSERT_EQ(device.configure(2, 1), 0);
    ASSERT_EQ(device.set_up_rx(0, *pool), 0);
    ASSERT_EQ(device.set_up_rx(1, *pool), 0);
    ASSERT_EQ(device.set_up_tx(0), 0);
    ASSERT_EQ(device.start(), 0);
    ASSERT_EQ(device.send({&numbered(*pool, 3)}), 1);
    EXPECT_EQ(host.receive(1), Numbers{3});
}

TEST_F(DeviceStates, AStartWithoutAllQueuesIsRefused)
{
    Device device{veth.name()};
    ASSERT_EQ(device.configure(1, 1), 0);
    EXPECT_EQ(device.start(), -EINVAL);
    ASSERT_EQ(device.set_up_rx(0, *pool), 0);
    EXPECT_EQ(device.start(), -EINVAL);
    ASSERT_EQ(device.set_up_tx(0), 0);
    EXPECT_EQ(device.start(), 0);
}

TEST_F(DeviceStates, QueuesThatTheNetdevDoesNotHaveAreRefused)
{
    Device device{veth.name()};
    EXPECT_EQ(device.configure(3, 3), -EINVAL);
}

TEST_F(DeviceStates, StopsUnderTraffic)
{
    Device device{veth.name()};
    device.run(1, *pool);
    const Blast blast{veth.peer()};
    for (int i = 0; i < 3; ++i) {
        rte_mbuf* mbufs[window];
        ASSERT_TRUE(eventually([&] {
            const auto got = rte_eth_rx_burst(device.port(), 0, mbufs, window);
            rte_pktmbuf_free_bulk(mbufs, got);
            return got == window;
        }));
        ASSERT_EQ(device.stop(), 0);
        EXPECT_EQ(pool.available(), 16383U);
        ASSERT_EQ(device.start(), 0);
    }
}

TEST_F(DeviceStates, FiftyTimesMadeAndTakenAwayLeaveNothing)
{
    {
        Device{veth.name()}.run(2, *pool);
    }  // what stays once, such as the network namespace
    const auto before = footprint();
    for (int i = 0; i < 50; ++i) {
        Device device{veth.name()};
        device.run(2, *pool);
        host.send(1);
    }
    EXPECT_TRUE(eventually([&] { return footprint() == before; }));
    EXPECT_FALSE(has_program());
}

// Open vSwitch and others set the MTU in any case.
TEST_F(DeviceStates, TheMtuThatTheNetdevHasIsNotNoted)
{
    const auto notes = [] {
        const fs::path directory{"/run/pollux"};
        return fs::exists(directory) ? std::distance(fs::directory_iterator{directory}, {}) : 0;
    };
    Device device{veth.name()};
    ASSERT_EQ(device.configure(1, 1), 0);
    const auto before = notes();
    ASSERT_EQ(rte_eth_dev_set_mtu(device.port(), RTE_ETHER_MTU), 0);
    EXPECT_EQ(notes(), before);
    ASSERT_EQ(rte_eth_dev_set_mtu(device.port(), RTE_ETHER_MTU - 100), 0);
    EXPECT_EQ(notes(), before + 1);
}

// As rte_dev_remove() does where the application has neither stopped nor closed it.
TEST_F(DeviceStates, IsTakenAwayWhileItRuns)
{
    const std::string words = "iface=" + veth.name();
    ASSERT_EQ(rte_eal_hotplug_add("vdev", "net_pollux_running", words.c_str()), 0);
    std::uint16_t port = 0;
    ASSERT_EQ(rte_eth_dev_get_port_by_name("net_pollux_running", &port), 0);
    const rte_eth_conf conf = {};
    ASSERT_EQ(rte_eth_dev_configure(port, 1, 1, &conf), 0);
    ASSERT_EQ(rte_eth_rx_queue_setup(port, 0, 512, SOCKET_ID_ANY, nullptr, &*pool), 0);
    ASSERT_EQ(rte_eth_tx_queue_setup(port, 0, 512, SOCKET_ID_ANY, nullptr), 0);
    ASSERT_EQ(rte_eth_dev_start(port), 0);
    EXPECT_EQ(rte_eal_hotplug_remove("vdev", "net_pollux_running"), 0);
    EXPECT_EQ(rte_eth_dev_count_total(), 0U);
    EXPECT_FALSE(has_program());
    EXPECT_EQ(pool.available(), 16383U);
    Device{veth.name()}.run(2, *pool);
}

}  // namespace

}  // namespace pollux::test
