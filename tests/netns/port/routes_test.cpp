// SPDX-License-Identifier: BSD-3-Clause
// A route is what the kernel would do with a packet, and what is missing for it is said.
#include "support/lab.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <string>

namespace pollux::test {

namespace {

using namespace std::chrono_literals;

constexpr rte_ether_addr far_mac{{0x02, 0, 0, 0, 0, 0x42}};

class Routes : public testing::Test {
protected:
    // The host has a network namespace of its own, so that it answers.
    void SetUp() override
    {
        ip("netns add far");
        ip("link set host0 address 02:00:00:00:00:42 netns far");
        ip("-n far link set host0 up");
        ip("-n far addr add 192.0.2.2/24 dev host0");
        ip("addr add 192.0.2.1/24 dev port0");
        ASSERT_TRUE(eventually([this] { return veth.netdev().carrier; }));
    }
    void TearDown() override
    {
        ip("link del port0");
        ip("netns del far");
    }

    static void expect_refusal(const std::string& address, int errnum, const std::string& word)
    {
        try {
            const Route route = route_to(IpAddress{address});
            ADD_FAILURE() << address << " by " << route.netdev.name;
        } catch (const Error& error) {
            EXPECT_EQ(error.code().value(), errnum) << error.what();
            EXPECT_NE(std::string{error.what()}.find(word), std::string::npos) << error.what();
            EXPECT_FALSE(error.hint().empty());
        }
    }
    static void expect_mac(const Route& route, const rte_ether_addr& mac)
    {
        EXPECT_TRUE(rte_is_same_ether_addr(&route.destination, &mac));
    }

    Veth veth{"port0", "host0"};
};

TEST_F(Routes, LeadsToANeighbour)
{
    const Route route = route_to(IpAddress{"192.0.2.2"}, patience);
    EXPECT_EQ(route.netdev.name, "port0");
    EXPECT_EQ(route.source.text(), "192.0.2.1");
    EXPECT_EQ(route.next_hop.text(), "192.0.2.2");
    expect_mac(route, far_mac);
    expect_mac(route_to(IpAddress{"192.0.2.2"}), far_mac);  // the kernel knows it now
}

TEST_F(Routes, PatienceHasNoLimit)
{
    for (const auto limit : {forever, std::chrono::milliseconds{std::chrono::years{300}}}) {
        expect_mac(route_to(IpAddress{"192.0.2.2"}, limit), far_mac);
        ip("neigh flush dev port0");
    }
}

TEST_F(Routes, LeadsThroughAGateway)
{
    ip("route add 203.0.113.0/24 via 192.0.2.2 src 192.0.2.1");
    ip("addr add 192.0.2.9/32 dev port0");
    const Route route = route_to(IpAddress{"203.0.113.77"}, patience);
    EXPECT_EQ(route.next_hop.text(), "192.0.2.2");
    EXPECT_EQ(route.source.text(), "192.0.2.1");
    expect_mac(route, far_mac);
}

TEST_F(Routes, OfIpv6LeadsThroughALinkLocalGateway)
{
    std::ofstream{"/proc/sys/net/ipv6/conf/port0/disable_ipv6"} << 0;
    ip("addr add 2001:db8::1/64 dev port0 nodad");
    ip("neigh add fe80::42 lladdr 02:00:00:00:00:42 dev port0 nud permanent");
    ip("-6 route add 2001:db8:1::/48 via fe80::42 dev port0");
    const Route route = route_to(IpAddress{"2001:db8:1::7"});
    EXPECT_EQ(route.netdev.name, "port0");
    EXPECT_EQ(route.source.text(), "2001:db8::1");
    EXPECT_EQ(route.next_hop.text(), "fe80::42");
    expect_mac(route, far_mac);

    ip("route add 203.0.113.0/24 via inet6 fe80::42 dev port0");
    EXPECT_EQ(route_to(IpAddress{"203.0.113.1"}).next_hop.text(), "fe80::42");
    expect_refusal("fe80::42", EINVAL, "every link");
}

TEST_F(Routes, ToAGroupNeedsNoNeighbour)
{
    ip("route add 239.0.0.0/8 dev port0");
    expect_mac(route_to(IpAddress{"239.129.2.3"}), {{0x01, 0x00, 0x5e, 0x01, 2, 3}});
    expect_mac(route_to(IpAddress{"192.0.2.255"}), {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}});
    std::ofstream{"/proc/sys/net/ipv6/conf/port0/disable_ipv6"} << 0;
    ip("addr add 2001:db8::1/64 dev port0 nodad");
    expect_mac(route_to(IpAddress{"ff0e::1:2:3"}), {{0x33, 0x33, 0, 2, 0, 3}});
}

TEST_F(Routes, ThatIsNotThereIsSaid)
{
    expect_refusal("203.0.113.1", ENETUNREACH, "no route");
    expect_refusal("2001:db8:ffff::1", ENETUNREACH, "no route");
    ip("route add unreachable 203.0.113.0/24");
    EXPECT_THROW(route_to(IpAddress{"203.0.113.1"}), Error);
    expect_refusal("192.0.2.1", EINVAL, "of this machine");
    expect_refusal("127.0.0.1", EINVAL, "of this machine");
}

TEST_F(Routes, ToANeighbourThatDoesNotAnswerIsRefused)
{
    expect_refusal("192.0.2.77", EHOSTUNREACH, "the MAC of 192.0.2.77 is not known");
    EXPECT_THROW(route_to(IpAddress{"192.0.2.77"}, 20ms), Error);
    ip("neigh replace 192.0.2.77 lladdr 02:00:00:00:00:42 dev port0");
    expect_mac(route_to(IpAddress{"192.0.2.77"}), far_mac);
}

// Without patience the kernel is not even asked to ask.
TEST_F(Routes, WithoutPatienceChangesNothing)
{
    expect_refusal("192.0.2.2", EHOSTUNREACH, "not known");
    EXPECT_ANY_THROW(ip("neigh get 192.0.2.2 dev port0 2>/dev/null"));
}

}  // namespace

}  // namespace pollux::test
