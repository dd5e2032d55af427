// SPDX-License-Identifier: BSD-3-Clause
// Offloads that change packets on their way to a socket are off while it is open, and then as they
// were, also after a kill, however many ports and processes share the netdev.
#include "fake_nic.hpp"

#include <netdev/features.hpp>
#include <tuning/journal.hpp>
#include <tuning/offloads.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pollux::test {

namespace {

const FeatureNames gro{"rx-gro"};

// A veth has GRO, which hurts in generic mode.
class Offloads : public testing::Test {
protected:
    Ethtool ethtool() const
    {
        const Netdev netdev = veth.netdev();
        return {netdev.netns, netdev.index};
    }
    Offloads() { switch_features(ethtool(), gro, true); }
    void TearDown() override
    {
        EXPECT_EQ(notes(), std::vector<std::string>{});
        std::filesystem::remove_all("/run/pollux");
    }
    bool merges() const { return active_features(ethtool()).contains("rx-gro"); }
    // A guard of another process.
    auto guarding() const
    {
        return [netdev = veth.netdev()] {
            auto guard = std::make_unique<OffloadGuard>(netdev);
            guard->switch_off(true);
            return guard;
        };
    }
    PortOptions options(XdpMode mode, unsigned queue = 0) const
    {
        return {.netdev = veth.netdev(), .queues = {queue}, .ring = 256, .xdp_mode = mode};
    }

    Veth veth{"port0", "host0", 2};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
};

TEST_F(Offloads, AreOffWhileAPortNeedsThatAndThenAsTheyWere)
{
    {
        const Port port{options(XdpMode::generic), umem};
        EXPECT_FALSE(merges());
        EXPECT_EQ(notes().size(), 1U);
    }
    EXPECT_TRUE(merges());
    {
        const Port port{options(XdpMode::native), umem};
        EXPECT_TRUE(merges());
        EXPECT_TRUE(notes().empty());
    }
}

TEST_F(Offloads, ThatAnAdministratorHasSwitchedOffStayOff)
{
    switch_features(ethtool(), gro, false);
    {
        const Port port{options(XdpMode::generic), umem};
        EXPECT_TRUE(notes().empty());
    }
    EXPECT_FALSE(merges());
}

TEST_F(Offloads, AreOffUntilTheLastPortCloses)
{
    std::optional<Port> first{std::in_place, options(XdpMode::generic, 0), umem};
    std::optional<Port> second{std::in_place, options(XdpMode::generic, 1), umem};
    EXPECT_EQ(notes().size(), 1U);
    first.reset();
    EXPECT_FALSE(merges());
    second.reset();
    EXPECT_TRUE(merges());
}

TEST_F(Offloads, AreOffUntilTheLastProcessHasGone)
{
    std::optional<Killed> other{std::in_place, guarding()};
    EXPECT_FALSE(merges());
    {
        OffloadGuard ours{veth.netdev()};
        ours.switch_off(true);
        EXPECT_EQ(play_back_journal(veth.netdev()), "");  // the other one is alive
        other.reset();
        EXPECT_EQ(play_back_journal(veth.netdev()), "");  // we are
        EXPECT_FALSE(merges());
    }
    EXPECT_TRUE(merges());
}

TEST_F(Offloads, OfALivingProcessAreLeftAlone)
{
    const Killed other{guarding()};
    {
        OffloadGuard ours{veth.netdev()};
        ours.switch_off(true);
    }
    EXPECT_FALSE(merges());
    EXPECT_EQ(notes().size(), 1U);
    std::filesystem::remove_all("/run/pollux");
}

TEST_F(Offloads, AreOffUntilTheLastProcessHasGoneAlsoIfTheMacAddressChanges)
{
    std::optional<Killed> other{std::in_place, guarding()};
    ip("link set port0 address 02:00:00:00:00:77");
    {
        OffloadGuard ours{veth.netdev()};
        ours.switch_off(true);
        EXPECT_EQ(notes().size(), 1U);
        other.reset();
        EXPECT_FALSE(merges());
    }
    EXPECT_TRUE(merges());
}

TEST_F(Offloads, OfAnotherNetdevThatHadTheIndexAreForgotten)
{
    Killed{guarding()}.kill();
    ip("link set port0 address 02:00:00:00:00:77");
    switch_features(ethtool(), gro, true);
    {
        const Port port{options(XdpMode::generic), umem};
        EXPECT_FALSE(merges());
    }
    EXPECT_TRUE(merges());
}

TEST_F(Offloads, AreTakenOverByTheNextAfterAKill)
{
    Killed{guarding()}.kill();
    EXPECT_FALSE(merges());
    {
        const Port port{options(XdpMode::generic), umem};
        EXPECT_FALSE(merges());
    }
    EXPECT_TRUE(merges());

    Killed{guarding()}.kill();
    EXPECT_NE(play_back_journal(veth.netdev()).find("rx-gro"), std::string::npos);
    EXPECT_TRUE(merges());
}

// A NIC that takes VLAN tags off, and merges packets itself.
class OffloadsOfNics : public testing::Test {
protected:
    OffloadsOfNics()
    {
        nic->driver = "fake";
        nic->active = FakeNic::vlan | FakeNic::lro | FakeNic::gro;
    }

    FakeNic nic;
};

TEST_F(OffloadsOfNics, ArePutBackWithoutTouchingOthers)
{
    const auto before = nic->active;
    {
        OffloadGuard guard{nic.netdev()};
        EXPECT_EQ(guard.switch_off(false), "");
        EXPECT_EQ(nic->active, std::uint64_t{FakeNic::gro});
        EXPECT_EQ(guard.switch_off(true), "");
        EXPECT_EQ(nic->active, 0U);
    }
    EXPECT_EQ(nic->active, before);
    EXPECT_TRUE(notes().empty());
}

// As generic mode does with LRO.
TEST_F(OffloadsOfNics, ArePutBackIfTheKernelHasSwitchedThemOff)
{
    {
        const OffloadGuard guard{nic.netdev()};
        nic->active = 0;
    }
    EXPECT_EQ(nic->active, FakeNic::vlan | FakeNic::lro);
}

TEST_F(OffloadsOfNics, AreNamedIfTheyCannotBeSwitchedOff)
{
    nic->fixed = FakeNic::vlan;
    OffloadGuard guard{nic.netdev()};
    const std::string note = guard.switch_off(false);
    EXPECT_NE(note.find("`ethtool -K nic0 rxvlan off`"), std::string::npos) << note;
    EXPECT_NE(note.find("without their VLAN tag"), std::string::npos) << note;
    EXPECT_EQ(note.find("lro"), std::string::npos) << note;
}

}  // namespace

}  // namespace pollux::test
