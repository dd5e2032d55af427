// SPDX-License-Identifier: BSD-3-Clause
// Without native XDP everything works as with it, and the report says what was obtained.
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace pollux::test {

namespace {

class GenericMode : public testing::Test {
protected:
    PortOptions options(const Veth& veth, XdpMode mode = XdpMode::generic) const
    {
        return {.netdev = veth.netdev(), .ring = 256, .xdp_mode = mode};
    }
    static std::string text(const Port& port)
    {
        std::ostringstream out;
        out << port.report();
        return out.str();
    }

    Veth a{"port0", "host0"}, b{"port1", "host1"};
    Umem umem{{.netdevs = {a.netdev(), b.netdev()}, .ring = 256}};
    const Footprint before{umem};
};

TEST_F(GenericMode, ForwardsBothWays)
{
    {
        Port in{options(a), umem}, out{options(b), umem};
        const pollux::Run run{paired(in, out), forward};
        EXPECT_TRUE(kept({.a = a.peer(),
                          .b = b.peer(),
                          .frames = 20'000,
                          .both = true,
                          .sizes = {60, 64, 1514}}))
            << in.stats() << out.stats();
        EXPECT_EQ(in.stats().lost() + out.stats().lost(), 0U) << in.stats() << out.stats();
    }
    EXPECT_EQ(Footprint{umem}, before);
}

TEST_F(GenericMode, IsReported)
{
    const Port generic{options(a), umem}, native{options(b, XdpMode::automatic), umem};
    EXPECT_FALSE(generic.report().native);
    EXPECT_TRUE(native.report().native);
    EXPECT_NE(text(generic).find("generic XDP"), std::string::npos) << text(generic);
    EXPECT_NE(text(native).find("native XDP"), std::string::npos) << text(native);
    ASSERT_TRUE(attached_program(a.netdev()) && attached_program(b.netdev()));
    EXPECT_TRUE(attached_program(a.netdev())->generic);
    EXPECT_FALSE(attached_program(b.netdev())->generic);
    EXPECT_EQ(attached_program(a.netdev())->id, generic.report().program_id);
}

TEST_F(GenericMode, MixesWithNative)
{
    Port in{options(a), umem}, out{options(b, XdpMode::native), umem};
    const pollux::Run run{paired(in, out), forward};
    EXPECT_TRUE(kept({.a = a.peer(), .b = b.peer(), .frames = 20'000, .both = true}));
}

// The netdev's MTU, say, forbids native XDP; a bridge has none at all.
TEST_F(GenericMode, ComesByItselfWhereTheDriverHasNoNativeMode)
{
    ip("link add bridge0 type bridge");
    ip("link set bridge0 up");
    {
        const Netdev bridge{"bridge0"};
        EXPECT_THROW((Port{{.netdev = bridge, .ring = 256, .xdp_mode = XdpMode::native}, umem}),
                     Error);
        const Port port{{.netdev = bridge, .ring = 256}, umem};
        EXPECT_FALSE(port.report().native);
        EXPECT_NE(text(port).find("no native XDP"), std::string::npos) << text(port);
    }
    ip("link del bridge0");
    EXPECT_EQ(Footprint{umem}, before);
}

TEST_F(GenericMode, HasNoZeroCopyAndSaysSo)
{
    PortOptions wish = options(a);
    wish.zero_copy = ZeroCopy::required;
    EXPECT_THROW((Port{wish, umem}), Error);
    EXPECT_EQ(Footprint{umem}, before);
}

}  // namespace

}  // namespace pollux::test
