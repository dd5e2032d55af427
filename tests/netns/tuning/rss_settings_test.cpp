// SPDX-License-Identifier: BSD-3-Clause
// A guard of RSS does all or nothing, puts back what was there, also after a kill, and says where a
// driver cannot.
#include "fake_nic.hpp"

#include <tuning/journal.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pollux::test {

namespace {

using Queues = std::vector<unsigned>;

class RssSettings : public testing::Test {
protected:
    void TearDown() override
    {
        EXPECT_EQ(notes(), std::vector<std::string>{});
        std::filesystem::remove_all("/run/pollux");
    }
    RssOptions queues(Queues queues, bool symmetric = false) const
    {
        return {.netdev = nic.netdev(), .queues = std::move(queues), .symmetric = symmetric};
    }
    RssOptions symmetric() const { return queues({}, true); }

    void expect_refusal(const RssOptions& options, int errnum, const std::string& word)
    {
        const auto before = nic.dump();
        try {
            const RssGuard guard{options};
            ADD_FAILURE() << "not refused";
        } catch (const Error& error) {
            EXPECT_EQ(error.code().value(), errnum) << error.what();
            EXPECT_EQ(error.details().where, options.netdev.name);
            EXPECT_NE(std::string{error.what()}.find(word), std::string::npos) << error.what();
            EXPECT_EQ(error.hint().empty(), errnum == EIO);  // against that nothing helps
        }
        EXPECT_EQ(nic.dump(), before);
    }

    FakeNic nic;
};

constexpr std::uint8_t xor_of_both = 1;

TEST_F(RssSettings, SpreadsOverItsQueuesAndPutsBack)
{
    const auto before = nic.dump();
    {
        const RssGuard guard{queues({3, 1})};
        EXPECT_EQ(nic.table(), (Queues{3, 1, 3, 1, 3, 1, 3, 1}));
        EXPECT_EQ(guard.rss().table, nic.table());
        EXPECT_EQ(notes().size(), 1U);
    }
    EXPECT_EQ(nic.dump(), before);  // the kernel's flag that somebody has chosen as well
}

TEST_F(RssSettings, PutsBackWhatAnAdministratorHadChosen)
{
    nic->table[5] = 3;
    nic->chosen = true;
    const auto before = nic.dump();
    std::make_unique<RssGuard>(queues({2}, true));
    EXPECT_EQ(nic.dump(), before);
}

TEST_F(RssSettings, IsSymmetricByXorWhereThatIsGranted)
{
    nic->has_xor = true;
    const auto before = nic.dump();
    {
        const RssGuard guard{symmetric()};
        EXPECT_EQ(nic->transformation, xor_of_both);
        EXPECT_EQ(nic->key[0], 1);
        EXPECT_EQ(guard.rss().symmetry, Rss::Symmetry::by_xor);
        EXPECT_EQ(nic.table(), (Queues{0, 1, 2, 3, 0, 1, 2, 3}));
    }
    EXPECT_EQ(nic.dump(), before);
}

TEST_F(RssSettings, IsSymmetricByKeyElsewhere)
{
    nic->function = 2;  // XOR of the bytes
    const auto before = nic.dump();
    {
        const RssGuard guard{queues({0, 1}, true)};
        EXPECT_EQ(nic->transformation, 0);
        EXPECT_EQ(nic->function, 1);
        EXPECT_EQ(nic->key[0], 0x6d);
        EXPECT_EQ(nic->key[39], 0x5a);
        EXPECT_TRUE(guard.rss().is_toeplitz);
        EXPECT_EQ(nic.table(), (Queues{0, 1, 0, 1, 0, 1, 0, 1}));
        const FiveTuple there{IpAddress{"192.0.2.1"}, IpAddress{"198.51.100.7"}, 7, 4789,
                              IPPROTO_TCP};
        const FiveTuple back{there.destination, there.source, 4789, 7, IPPROTO_TCP};
        ASSERT_TRUE(guard.rss().queue(there));
        EXPECT_EQ(guard.rss().queue(there), guard.rss().queue(back));
    }
    EXPECT_EQ(nic.dump(), before);
}

TEST_F(RssSettings, RefusesSymmetryWhereThereIsNone)
{
    nic->takes_keys = false;
    expect_refusal(symmetric(), EOPNOTSUPP, "symmetric");
    expect_refusal(queues({1}, true), EOPNOTSUPP, "driver veth");
}

TEST_F(RssSettings, UndoesWhatADriverHasDoneByHalf)
{
    nic->table[0] = 3;  // not the default, which a reset would give
    nic->chosen = true;
    nic->half = true;
    expect_refusal(queues({1}, true), EIO, "driver veth");
}

TEST_F(RssSettings, BelievesNoDriverThatOnlySaysYes)
{
    nic->lies = true;
    expect_refusal(queues({1}), EOPNOTSUPP, "cannot change");
}

TEST_F(RssSettings, SaysWhoIsNotAllowed)
{
    nic->takes_nothing = true;
    expect_refusal(queues({1}), EPERM, "CAP_NET_ADMIN");
}

TEST_F(RssSettings, RefusesWhatMakesNoSense)
{
    expect_refusal(queues({}), EINVAL, "nothing");
    expect_refusal(queues({1, 2, 1}), EINVAL, "queue 1 is given twice");
    expect_refusal(queues({0, 4}), EINVAL, "queue 4 is out of range: it has 4");
}

TEST_F(RssSettings, SaysThatADriverHasNone)
{
    const Veth veth{"port0", "peer0", 2};
    RssOptions options = queues({1});
    options.netdev = veth.netdev();
    expect_refusal(options, EOPNOTSUPP, "driver veth");
    EXPECT_THROW(rss_of(veth.netdev()), Error);
}

TEST_F(RssSettings, IsPutBackByTheNextAfterAKill)
{
    const auto before = nic.dump();
    Killed other{[&] { return RssGuard{queues({2}, true)}; }};
    EXPECT_EQ(nic.table(), Queues(8, 2));
    other.kill();
    EXPECT_EQ(nic.table(), Queues(8, 2));
    EXPECT_NE(play_back_journal(nic.netdev()).find("RSS put back"), std::string::npos);
    EXPECT_EQ(nic.dump(), before);
    EXPECT_EQ(play_back_journal(nic.netdev()), "");

    Killed another{[&] { return RssGuard{queues({3})}; }};
    another.kill();
    {
        const RssGuard guard{queues({1})};
        EXPECT_NE(guard.put_back().find("RSS put back"), std::string::npos);
    }
    EXPECT_EQ(nic.dump(), before);
}

TEST_F(RssSettings, OfALivingProcessIsLeftAlone)
{
    const auto before = nic.dump();
    Killed other{[&] { return RssGuard{queues({2})}; }};
    EXPECT_EQ(play_back_journal(nic.netdev()), "");
    EXPECT_EQ(nic.table(), Queues(8, 2));
    expect_refusal(queues({1}), EBUSY, "already changing");
    other.kill();
    EXPECT_NE(play_back_journal(nic.netdev()), "");
    EXPECT_EQ(nic.dump(), before);
}

TEST_F(RssSettings, LeavesWhatSomebodyElseHasChangedSince)
{
    {
        const RssGuard guard{queues({2}, true)};
        nic->table[0] = 0;
    }
    EXPECT_EQ(nic.table(), (Queues{0, 2, 2, 2, 2, 2, 2, 2}));
    EXPECT_EQ(nic->key[0], 1);

    Killed other{[&] { return RssGuard{queues({3}, true)}; }};
    nic->key[0] = 77;
    other.kill();
    EXPECT_NE(play_back_journal(nic.netdev()), "");
    EXPECT_EQ(nic.table(), (Queues{0, 2, 2, 2, 2, 2, 2, 2}));
    EXPECT_EQ(nic->key[0], 77);
}

TEST_F(RssSettings, MovesToAnotherOwner)
{
    const auto before = nic.dump();
    {
        RssGuard first{queues({2})};
        const RssGuard second{std::move(first)};
        EXPECT_EQ(nic.table(), Queues(8, 2));
    }
    EXPECT_EQ(nic.dump(), before);
}

TEST_F(RssSettings, TellsWhichQueueWhereTheDriverTells)
{
    const Rss rss = rss_of(nic.netdev());
    EXPECT_EQ(rss.table, nic.table());
    EXPECT_EQ(rss.key.size(), 40U);
    EXPECT_EQ(rss.ports.udp4, false);
    EXPECT_EQ(rss.ports.tcp6, true);
    EXPECT_EQ(rss.ports.udp6, std::nullopt);
    FiveTuple flow{IpAddress{"192.0.2.1"}, IpAddress{"192.0.2.2"}, 1, 2, IPPROTO_UDP};
    EXPECT_EQ(rss.queue(flow), toeplitz(rss.key, flow, false) % 4);
    flow.protocol = IPPROTO_TCP;
    EXPECT_EQ(rss.queue(flow), toeplitz(rss.key, flow, true) % 4);
    const FiveTuple v6{IpAddress{"2001:db8::1"}, IpAddress{"2001:db8::2"}, 1, 2, IPPROTO_UDP};
    EXPECT_EQ(rss.queue(v6), std::nullopt);
    nic->function = 2;
    EXPECT_EQ(rss_of(nic.netdev()).queue(flow), std::nullopt);
}

}  // namespace

}  // namespace pollux::test
