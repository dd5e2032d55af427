// SPDX-License-Identifier: BSD-3-Clause
// The netdev that leads to the rest of the world is not taken without being asked for.
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace pollux::test {

namespace {

class DefaultRoute : public testing::Test {
protected:
    PortOptions options(const Veth& veth) const { return {.netdev = veth.netdev(), .ring = 256}; }

    void expect_refusal(const Veth& veth)
    {
        const Footprint before{umem};
        EXPECT_TRUE(veth.netdev().default_route);
        try {
            const Port port{options(veth), umem};
            ADD_FAILURE() << "the machine would be off the network";
        } catch (const Error& error) {
            EXPECT_EQ(error.details().where, veth.name());
            EXPECT_NE(std::string{error.what()}.find("default route"), std::string::npos);
            EXPECT_NE(error.hint().find("`take_all`"), std::string::npos);
        }
        EXPECT_FALSE(attached_program(veth.netdev()));
        EXPECT_EQ(Footprint{umem}, before);
    }
    void expect_opens(const Veth& veth)
    {
        EXPECT_FALSE(veth.netdev().default_route);
        EXPECT_EQ((Port{options(veth), umem}.sockets().size()), 1U);
    }

    Veth out{"port0", "host0"}, other{"port1", "host1"};
    Umem umem{{.netdevs = {out.netdev(), other.netdev()}, .ring = 256}};
};

TEST_F(DefaultRoute, NoneOpensAll)
{
    expect_opens(out);
    expect_opens(other);
}

TEST_F(DefaultRoute, IsRefusedUnlessAskedFor)
{
    ip("addr add 192.0.2.1/24 dev port0");
    expect_opens(out);  // a route to a subnet is nobody's way out
    ip("route add default via 192.0.2.254 dev port0");
    expect_refusal(out);
    expect_opens(other);

    PortOptions all = options(out);
    all.take_all = true;
    EXPECT_EQ((Port{all, umem}.sockets().size()), 1U);
}

TEST_F(DefaultRoute, OneOfSeveralWaysCounts)
{
    ip("addr add 192.0.2.1/24 dev port0");
    ip("addr add 198.51.100.1/24 dev port1");
    ip("route add default nexthop via 192.0.2.254 nexthop via 198.51.100.254");
    expect_refusal(out);
    expect_refusal(other);
}

TEST_F(DefaultRoute, OfIpv6Counts)
{
    ip("link set port0 addrgenmode none");
    if (std::system("echo 0 > /proc/sys/net/ipv6/conf/port0/disable_ipv6") != 0)
        GTEST_SKIP() << "no IPv6 here";
    ip("-6 addr add 2001:db8::1/64 dev port0 nodad");
    ip("-6 route add default via 2001:db8::2 dev port0");
    expect_refusal(out);
    expect_opens(other);
}

TEST_F(DefaultRoute, ThroughABridgeCountsForItsPorts)
{
    ip("link add bridge0 type bridge");
    ip("link set port0 master bridge0");
    ip("link set bridge0 up");
    ip("addr add 192.0.2.1/24 dev bridge0");
    ip("route add default via 192.0.2.254 dev bridge0");
    expect_refusal(out);
    expect_opens(other);
    ip("link del bridge0");
}

TEST_F(DefaultRoute, ThroughAMacvlanCountsForTheNetdevBelow)
{
    ip("link add link port0 name above0 type macvlan");
    ip("link set above0 up");
    ip("addr add 192.0.2.1/24 dev above0");
    ip("route add default via 192.0.2.254 dev above0");
    expect_refusal(out);
    expect_opens(other);
    ip("link del above0");
}

TEST_F(DefaultRoute, ThroughABridgeOverAMacvlanCountsForTheLowest)
{
    ip("link add link port0 name above0 type macvlan mode passthru");
    ip("link add bridge0 type bridge");
    ip("link set above0 master bridge0");
    ip("link set above0 up");
    ip("link set bridge0 up");
    ip("addr add 192.0.2.1/24 dev bridge0");
    ip("route add default via 192.0.2.254 dev bridge0");
    expect_refusal(out);
    expect_opens(other);
    ip("link del bridge0");
    ip("link del above0");
}

TEST_F(DefaultRoute, OfAPolicyTableCounts)
{
    ip("addr add 192.0.2.1/24 dev port0");
    ip("route add default via 192.0.2.254 dev port0 table 100");
    ip("rule add from 192.0.2.1 table 100");
    expect_refusal(out);
    expect_opens(other);
    ip("rule del from 192.0.2.1 table 100");
}

TEST_F(DefaultRoute, InTwoHalvesCounts)
{
    ip("addr add 192.0.2.1/24 dev port0");
    ip("route add 0.0.0.0/1 via 192.0.2.254 dev port0");
    ip("route add 128.0.0.0/1 via 192.0.2.254 dev port0");
    expect_refusal(out);
    expect_opens(other);
}

TEST_F(DefaultRoute, ByANexthopObjectCounts)
{
    ip("addr add 192.0.2.1/24 dev port0");
    ip("nexthop add id 7 via 192.0.2.254 dev port0");
    ip("route add default nhid 7");
    for (const char* mode : {"1", "0"}) {  // 0: the kernel names only the object
        std::ofstream{"/proc/sys/net/ipv4/nexthop_compat_mode"} << mode;
        expect_refusal(out);
        expect_opens(other);
    }
}

TEST_F(DefaultRoute, ThroughAVxlanCountsForTheNetdevBelow)
{
    ip("addr add 192.0.2.1/24 dev port0");
    ip("link add vxlan0 type vxlan id 7 remote 192.0.2.9 dev port0 dstport 4789");
    ip("link set vxlan0 up");
    ip("addr add 198.51.100.1/24 dev vxlan0");
    ip("route add default via 198.51.100.254 dev vxlan0");
    expect_refusal(out);
    expect_opens(other);
    ip("link del vxlan0");
}

// The tunnel's own packets leave by a route to its other end.
TEST_F(DefaultRoute, ThroughATunCountsForTheWayOfItsPackets)
{
    ip("addr add 192.0.2.1/24 dev port0");
    ip("tuntap add tun0 mode tun");
    ip("link set tun0 up");
    ip("route add 203.0.113.5 via 192.0.2.254 dev port0");
    ip("route add default dev tun0");
    expect_refusal(out);
    expect_opens(other);
    ip("link del tun0");
}

// A veth's peer is another host, wherever it is.
TEST_F(DefaultRoute, OfTheOtherEndDoesNotCount)
{
    ip("addr add 192.0.2.1/24 dev host0");
    ip("route add default via 192.0.2.254 dev host0");
    expect_opens(out);
}

}  // namespace

}  // namespace pollux::test
