// SPDX-License-Identifier: BSD-3-Clause
// A port says so when an administrator has detached its XDP program, or has deleted a queue from
// the program's map.
#include "support/bpf_maps.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <bpf/bpf.h>
#include <gtest/gtest.h>

#include <string>

namespace pollux::test {

namespace {

class Faults : public testing::TestWithParam<XdpMode> {
protected:
    PortOptions options(unsigned queue = 0) const
    {
        return {.netdev = veth.netdev(), .queues = {queue}, .ring = 256, .xdp_mode = GetParam()};
    }
    static bool says(const Port& port, const std::string& words)
    {
        return port.fault().find(words) != std::string::npos;
    }

    Veth veth{"port0", "host0", 2};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
};

TEST_P(Faults, AreNoneWhereAllIsWell)
{
    Port port{options(), umem};
    EXPECT_EQ(port.fault(), "");
    ip("link set port0 down");
    EXPECT_EQ(port.fault(), "");
    ip("link set port0 up");
    EXPECT_EQ(port.fault(), "");
    port.stop();
    EXPECT_EQ(port.fault(), "");
}

TEST_P(Faults, AreNoneOfAPortThatOnlySends)
{
    PortOptions sends = options();
    sends.direction = Direction::transmit;
    EXPECT_EQ((Port{sends, umem}).fault(), "");
}

TEST_P(Faults, AreNoneOfANetdevThatIsGone)
{
    const Port port{options(), umem};
    ip("link del port0");
    EXPECT_EQ(port.fault(), "");
}

TEST_P(Faults, IncludeAProgramThatWasDetached)
{
    const Port port{options(0), umem}, other{options(1), umem};
    detach_link_of(port.report().program_id);
    EXPECT_TRUE(says(port, "was detached")) << port.fault();
    EXPECT_TRUE(says(other, "was detached")) << other.fault();
}

TEST_P(Faults, IncludeAQueueThatWasTakenOutOfTheMap)
{
    const Port port{options(0), umem}, other{options(1), umem};
    const unsigned queue = 1;
    const MapOf map{port.report().program_id, "xsks_map"};
    EXPECT_EQ(bpf_map_delete_elem(map.fd(), &queue), 0);
    EXPECT_EQ(port.fault(), "");
    EXPECT_TRUE(says(other, "queue 1")) << other.fault();
}

INSTANTIATE_TEST_SUITE_P(, Faults, testing::Values(XdpMode::native, XdpMode::generic), mode_name);

}  // namespace

}  // namespace pollux::test
