// SPDX-License-Identifier: BSD-3-Clause
// A Netdev is what the kernel says, by name and by altname; one that is not there is named as such.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>

namespace pollux::test {

namespace {

class NetdevFacts : public testing::Test {
protected:
    Veth veth{"port0", "host0", 3};
};

TEST_F(NetdevFacts, TellsWhatTheKernelSays)
{
    ip("link set port0 address 02:00:00:00:00:07 mtu 1400");
    const Netdev netdev{"port0"};
    EXPECT_EQ(netdev.name, "port0");
    EXPECT_NE(netdev.index, 0U);
    EXPECT_EQ(netdev.driver, "veth");
    EXPECT_EQ(netdev.mtu, 1400U);
    EXPECT_EQ(netdev.mac.addr_bytes[0], 2);
    EXPECT_EQ(netdev.mac.addr_bytes[5], 7);
    EXPECT_EQ(netdev.queues(), 3U);
    EXPECT_TRUE(netdev.up);
    EXPECT_TRUE(netdev.carrier);
    EXPECT_FALSE(netdev.promiscuous);
    EXPECT_FALSE(netdev.default_route);
    EXPECT_FALSE(netdev.zero_copy_capable);
    EXPECT_EQ(netdev.numa_node, -1);
    EXPECT_FALSE(attached_program(netdev));
    EXPECT_EQ(netdev.speed, 10'000U);  // veth's own word
}

// What veth says of itself: its redirect feature depends on the peer.
TEST_F(NetdevFacts, TellsTheXdpFeatures)
{
    const std::optional<XdpFeatures> features = veth.netdev().xdp_features;
    if (!features)
        GTEST_SKIP() << "the kernel has no family netdev (Linux 6.3)";
    EXPECT_TRUE(features->basic);
    EXPECT_TRUE(features->redirect);
    EXPECT_TRUE(features->rx_sg);
    EXPECT_FALSE(features->xsk_zerocopy);
    EXPECT_FALSE(features->hw_offload);
    EXPECT_EQ(features->text().rfind("basic redirect ", 0), 0U) << features->text();
    EXPECT_EQ(features->text().find("hw_offload"), std::string::npos);
    EXPECT_EQ(features->rx_hash, features->text().find("rx_hash") != std::string::npos);
    EXPECT_TRUE(features->rx_timestamp) << "veth has it wherever the kernel tells of it (6.7)";
    EXPECT_FALSE(features->tx_checksum);

    EXPECT_EQ(Netdev{"lo"}.xdp_features->text(), "");
    EXPECT_EQ(Netdev{"lo"}.speed, 0U);
}

TEST_F(NetdevFacts, UpAndCarrierAreTwoThings)
{
    ip("link set host0 down");
    ASSERT_TRUE(eventually([] { return !Netdev{"port0"}.carrier; }));
    EXPECT_TRUE(Netdev{"port0"}.up);
    ip("link set port0 down");
    EXPECT_FALSE(Netdev{"port0"}.up);
    EXPECT_FALSE(Netdev{"port0"}.carrier);
}

TEST_F(NetdevFacts, IsFoundByAltname)
{
    const std::string altname = "a-name-that-is-longer-than-fifteen-characters";
    ip("link property add dev port0 altname " + altname);
    const Netdev netdev{altname};
    EXPECT_EQ(netdev.name, "port0");
    EXPECT_EQ(netdev.index, veth.netdev().index);
    Umem umem{{.netdevs = {netdev}, .ring = 256}};
    EXPECT_EQ((Port{{.netdev = netdev, .ring = 256}, umem}.netdev().name), "port0");
}

TEST_F(NetdevFacts, UnknownNamesAreRefusedByName)
{
    for (const std::string name : {"none0", "a-name-that-is-longer-than-fifteen-characters", "",
                                   " ", "port0 ", "../port0", "port%d"}) {
        try {
            const Netdev netdev{name};
            ADD_FAILURE() << '"' << name << "\" was found";
        } catch (const Error& error) {
            EXPECT_EQ(error.details().where, name);
            EXPECT_EQ(error.code().value(), ENODEV);
            EXPECT_FALSE(error.hint().empty());
        }
    }
}

TEST_F(NetdevFacts, CountsItsPackets)
{
    const Netdev netdev = veth.netdev();
    const NetdevCounters before = netdev_counters(netdev);
    Wire host{"host0"};
    EXPECT_TRUE(host.feed(100, [&] { return netdev_counters(netdev).rx_packets; }));
    EXPECT_EQ(netdev_counters(netdev).rx_packets, before.rx_packets + 100);
    ip("link del port0");
    EXPECT_THROW(netdev_counters(netdev), Error);
}

}  // namespace

}  // namespace pollux::test
