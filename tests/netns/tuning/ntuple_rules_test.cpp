// SPDX-License-Identifier: BSD-3-Clause
// An ntuple rule is there as long as its object, and is taken out after a kill; nobody else's is
// touched.
#include "fake_nic.hpp"

#include <tuning/journal.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pollux::test {

namespace {

class NtupleRules : public testing::Test {
protected:
    void TearDown() override
    {
        EXPECT_EQ(notes(), std::vector<std::string>{});
        std::filesystem::remove_all("/run/pollux");
    }
    NtupleOptions udp_to(std::uint16_t port, unsigned queue = 2) const
    {
        return {.netdev = nic.netdev(),
                .match = {.protocol = NtupleMatch::Protocol::udp, .destination_port = port},
                .queue = queue};
    }
    void expect_refusal(const NtupleOptions& options, int errnum, const std::string& word)
    {
        const auto before = nic.dump();
        try {
            const NtupleRule rule{options};
            ADD_FAILURE() << "not refused";
        } catch (const Error& error) {
            EXPECT_EQ(error.code().value(), errnum) << error.what();
            EXPECT_EQ(error.details().where, options.netdev.name);
            EXPECT_NE(std::string{error.what()}.find(word), std::string::npos) << error.what();
        }
        EXPECT_EQ(nic.dump(), before);
    }
    // Somebody else's, in a place of his own.
    void put_other(unsigned location, unsigned queue = 3)
    {
        nic->used[location] = true;
        nic->rules[location] = {};
        nic->rules[location].flow_type = ETHER_FLOW;
        nic->rules[location].ring_cookie = queue;
    }

    FakeNic nic;
};

TEST_F(NtupleRules, IsThereAsLongAsItsObject)
{
    put_other(0);
    {
        const NtupleRule rule{udp_to(4789)};
        EXPECT_EQ(rule.location(), 1U);
        ASSERT_TRUE(nic->used[1]);
        EXPECT_EQ(nic->rules[1].flow_type, unsigned{UDP_V4_FLOW});
        EXPECT_EQ(nic->rules[1].ring_cookie, 2U);
        const NtupleRule another{udp_to(53)};
        EXPECT_EQ(another.location(), 2U);
        EXPECT_EQ(notes().size(), 2U);
        EXPECT_EQ(play_back_journal(nic.netdev()), "");
        EXPECT_EQ(nic.rules(), 3U);
    }
    EXPECT_EQ(nic.rules(), 1U);
    EXPECT_TRUE(nic->used[0]);
}

TEST_F(NtupleRules, DiscardsAsLongAsItsObjectLives)
{
    NtupleOptions options = udp_to(4789, 0);
    options.match.protocol = NtupleMatch::Protocol::sctp;
    options.discard = true;
    {
        const NtupleRule rule{options};
        EXPECT_EQ(nic->rules[rule.location()].flow_type, unsigned{SCTP_V4_FLOW});
        EXPECT_EQ(nic->rules[rule.location()].ring_cookie, RX_CLS_FLOW_DISC);
    }
    Killed other{[&] { return NtupleRule{options}; }};
    EXPECT_EQ(nic.rules(), 1U);
    other.kill();
    EXPECT_NE(play_back_journal(nic.netdev()), "");
    EXPECT_EQ(nic.rules(), 0U);
}

TEST_F(NtupleRules, IsWhereTheDriverPutsIt)
{
    nic->chooses_location = true;
    {
        const NtupleRule rule{udp_to(4789)};
        EXPECT_EQ(rule.location(), FakeNic::locations - 1);
        EXPECT_EQ(nic.rules(), 1U);
    }
    EXPECT_EQ(nic.rules(), 0U);
    Killed other{[&] { return NtupleRule{udp_to(53)}; }};
    other.kill();
    EXPECT_NE(play_back_journal(nic.netdev()), "");
    EXPECT_EQ(nic.rules(), 0U);
}

TEST_F(NtupleRules, IsTakenOutByTheNextAfterAKill)
{
    put_other(0);
    Killed first{[&] { return NtupleRule{udp_to(4789)}; }};
    Killed second{[&] { return NtupleRule{udp_to(53)}; }};
    EXPECT_EQ(nic.rules(), 3U);
    second.kill();
    EXPECT_EQ(play_back_journal(nic.netdev()), "ntuple rule 2 of a killed process removed");
    EXPECT_EQ(nic.rules(), 2U);  // the first one lives
    first.kill();
    {
        const NtupleRule rule{udp_to(4789)};
        EXPECT_NE(rule.put_back().find("ntuple rule 1"), std::string::npos);
    }
    EXPECT_EQ(nic.rules(), 1U);
    EXPECT_TRUE(nic->used[0]);
}

TEST_F(NtupleRules, OfSomebodyElseInItsPlaceStays)
{
    {
        const NtupleRule rule{udp_to(4789)};
        put_other(rule.location());
    }
    EXPECT_EQ(nic.rules(), 1U);
    Killed other{[&] { return NtupleRule{udp_to(4789)}; }};
    put_other(1);
    other.kill();
    EXPECT_EQ(play_back_journal(nic.netdev()), "");
    EXPECT_EQ(nic.rules(), 2U);
}

TEST_F(NtupleRules, ThatIsThereAlreadyIsRefused)
{
    nic->chooses_location = true;
    const NtupleRule rule{udp_to(4789)};
    nic->rules[rule.location()].m_ext.padding[0] = 0;  // a driver that shows it as it was given
    expect_refusal(udp_to(4789), EEXIST, "ntuple rule 3 is the same");
    nic->rules[rule.location()].m_ext.padding[0] = 1;
}

TEST_F(NtupleRules, SaysThatThereIsNoRoom)
{
    for (unsigned i = 0; i < FakeNic::locations; ++i)
        put_other(i);
    expect_refusal(udp_to(4789), ENOSPC, "no room");
}

TEST_F(NtupleRules, SaysWhatTheDriverRefuses)
{
    nic->refusal = EOPNOTSUPP;
    expect_refusal(udp_to(4789), EOPNOTSUPP, "ntuple");
    nic->refusal = EPERM;
    expect_refusal(udp_to(4789), EPERM, "CAP_NET_ADMIN");
}

TEST_F(NtupleRules, SaysThatADriverHasNone)
{
    const Veth veth{"port0", "peer0", 4};
    NtupleOptions options = udp_to(4789);
    options.netdev = veth.netdev();
    expect_refusal(options, EOPNOTSUPP, "takes no ntuple rules");
    EXPECT_FALSE(std::filesystem::exists("/run/pollux"));
}

TEST_F(NtupleRules, RefusesAQueueThatIsNotThere)
{
    expect_refusal(udp_to(4789, 4), EINVAL, "queue 4 is out of range: it has 4");
}

TEST_F(NtupleRules, MovesToAnotherOwner)
{
    {
        NtupleRule first{udp_to(4789)};
        std::vector<NtupleRule> rules;
        rules.push_back(std::move(first));
        rules.emplace_back(udp_to(53));
        EXPECT_EQ(nic.rules(), 2U);
    }
    EXPECT_EQ(nic.rules(), 0U);
}

}  // namespace

}  // namespace pollux::test
