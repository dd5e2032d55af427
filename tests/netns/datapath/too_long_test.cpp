// SPDX-License-Identifier: BSD-3-Clause
// Packets that are longer than a frame are counted as such, to the packet and to the byte.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <string>

namespace pollux::test {

namespace {

class TooLong : public testing::TestWithParam<XdpMode> {
protected:
    static void set_mtu(const std::string& interface, unsigned mtu)
    {
        ip("link set " + interface + " mtu " + std::to_string(mtu));
    }

    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
};

TEST_P(TooLong, AreCountedAndTheOthersArrive)
{
    const Port port{{.netdev = veth.netdev(), .ring = 256, .xdp_mode = GetParam()}, umem};
    set_mtu(veth.name(), 3000);
    set_mtu(veth.peer(), 3000);
    Rx& rx = port.sockets()[0]->rx;
    Wire host{veth.peer()};
    const auto too_long = [&port] { return port.stats().rx_too_long; };

    const unsigned room = umem.max_frame();
    ASSERT_TRUE(host.feed(100, too_long, room + 1));
    ASSERT_TRUE(host.feed(100, too_long, 3000));
    EXPECT_EQ(rx.waiting(), 0U);

    const unsigned first = host.sent();
    host.send(window, room);
    EXPECT_EQ(receive(rx, window), sequence(first, window));
    EXPECT_EQ(too_long(), 200U);
    EXPECT_EQ(port.stats().lost(), 200U) << port.stats();
}

TEST_F(TooLong, MtuBeyondTheFramesIsRefusedByNumber)
{
    set_mtu(veth.name(), 3000);
    try {
        const Port port{{.netdev = veth.netdev(), .ring = 256}, umem};
        FAIL() << "packets of 3000 bytes would be lost";
    } catch (const Error& error) {
        EXPECT_EQ(error.details().where, veth.name());
        EXPECT_NE(std::string{error.what()}.find("3000"), std::string::npos) << error.what();
    }
    EXPECT_FALSE(attached_program(veth.netdev()));
}

// A veth's own limit, that its driver tells nobody but the kernel log.
TEST_F(TooLong, PeerMtuBeyondXdpIsRefusedWithAHint)
{
    set_mtu(veth.peer(), 9000);
    try {
        const Port port{{.netdev = veth.netdev(), .ring = 256, .xdp_mode = XdpMode::native}, umem};
        FAIL() << "native XDP with a peer of 9000 bytes";
    } catch (const Error& error) {
        EXPECT_EQ(error.details().where, veth.name());
        EXPECT_EQ(error.code().value(), ERANGE);
        EXPECT_NE(error.hint().find("MTU"), std::string::npos) << error.what();
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

INSTANTIATE_TEST_SUITE_P(Modes, TooLong, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
