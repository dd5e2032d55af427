// SPDX-License-Identifier: BSD-3-Clause
// plan_port() decides which queues a Port opens, in which vdevs and in which mode, and refuses with
// the cause what cannot be.
#include "port/port_plan.hpp"

#include "base/dpdk_versions.hpp"

#include <pollux/error.hpp>

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <optional>
#include <string>
#include <vector>

namespace pollux {

namespace {

using Queues = std::vector<unsigned>;

Netdev nic(unsigned queues)
{
    Netdev netdev;
    netdev.name = "eth0";
    netdev.driver = "igb";
    netdev.mtu = 1500;
    netdev.channels = {.rx = 0, .tx = 0, .combined = queues};
    netdev.up = netdev.carrier = true;
    netdev.zero_copy_capable = true;
    return netdev;
}

PortFacts facts_of(unsigned queues = 4)
{
    return {.netdev = nic(queues), .umem = {.max_frame = 1518}};
}

// Facts of an ethdev of net_af_xdp that drives the netdev's queues from 2 on.
PortFacts ethdev_facts(unsigned queues = 4)
{
    PortFacts facts = facts_of(8);
    facts.ethdev.emplace();
    facts.ethdev->name = "net_af_xdp0";
    facts.ethdev->driver = "net_af_xdp";
    facts.ethdev->af_xdp = true;
    facts.ethdev->queues = queues;
    facts.ethdev->first_queue = 2;
    return facts;
}

PortFacts facts_of_another_driver()
{
    PortFacts facts = ethdev_facts();
    facts.ethdev->driver = "net_ring";
    facts.ethdev->af_xdp = false;
    facts.ethdev->first_queue = 0;
    return facts;
}

std::optional<Error> refusal(const PortOptions& options, const PortFacts& facts)
{
    try {
        plan_port(options, facts);
    } catch (const Error& error) {
        return error;
    }
    return std::nullopt;
}

void expect_refusal(Cause cause, const PortOptions& options, const PortFacts& facts)
{
    const auto error = refusal(options, facts);
    ASSERT_TRUE(error.has_value()) << "it was planned";
    EXPECT_EQ(error->cause(), cause) << error->what();
    EXPECT_FALSE(error->hint().empty()) << error->what();
}

TEST(PortPlan, TakesAllQueuesUnlessCertainOnesAreAskedFor)
{
    EXPECT_EQ(plan_port({}, facts_of(3)).report.queues, (Queues{0, 1, 2}));
    EXPECT_EQ(plan_port({.queues = {1}}, facts_of(3)).report.queues, (Queues{1}));
}

TEST(PortPlan, SortsTheQueues)
{
    EXPECT_EQ(plan_port({.queues = {3, 0, 2}}, facts_of()).report.queues, (Queues{0, 2, 3}));
}

TEST(PortPlan, RefusesAQueueThatIsGivenTwice)
{
    expect_refusal(Cause::invalid_option, {.queues = {1, 0, 1}}, facts_of());
}

TEST(PortPlan, RefusesAQueueOutOfRange)
{
    expect_refusal(Cause::queue_out_of_range, {.queues = {4}}, facts_of(4));
}

TEST(PortPlan, TakesRingsOfPowersOfTwo)
{
    for (unsigned ring = 64; ring <= 8192; ring *= 2)
        EXPECT_EQ(plan_port({.ring = ring}, facts_of()).report.ring, ring);
}

TEST(PortPlan, RefusesOtherRings)
{
    for (const unsigned ring : {0U, 32U, 100U, 1023U, 16384U})
        expect_refusal(Cause::invalid_option, {.ring = ring}, facts_of());
}

TEST(PortPlan, RefusesBusyPollingOfNothing)
{
    expect_refusal(Cause::invalid_option, {.busy_poll = BusyPoll{.timeout_us = 0}}, facts_of());
    expect_refusal(Cause::invalid_option, {.busy_poll = BusyPoll{.budget = 0}}, facts_of());
}

TEST(PortPlan, RefusesAnMtuBeyondTheFrames)
{
    PortFacts facts = facts_of();
    facts.netdev.mtu = 1505;
    expect_refusal(Cause::mtu_too_large, {}, facts);
}

// The caller's Netdev may be old.
TEST(PortPlan, GoesByTheNetdevAsItIsNow)
{
    const PortPlan plan = plan_port({.netdev = nic(8)}, facts_of(2));
    EXPECT_EQ(plan.options.netdev.queues(), 2U);
    EXPECT_EQ(plan.report.queues, (Queues{0, 1}));
}

TEST(PortPlan, RefusesToRequireZeroCopyOfADriverWithoutIt)
{
    PortFacts facts = facts_of();
    facts.netdev.zero_copy_capable = false;
    expect_refusal(Cause::no_zero_copy, {.zero_copy = ZeroCopy::required}, facts);
}

TEST(PortPlan, RefusesToRequireZeroCopyInGenericMode)
{
    expect_refusal(Cause::no_zero_copy,
                   {.xdp_mode = XdpMode::generic, .zero_copy = ZeroCopy::required}, facts_of());
}

// Its native program runs on the NICs below it, and every packet would be lost.
TEST(PortPlan, RefusesNativeModeOnABond)
{
    PortFacts facts = facts_of();
    facts.netdev.driver = "bonding";
    expect_refusal(Cause::not_supported, {.xdp_mode = XdpMode::native}, facts);
}

TEST(PortPlan, TakesGenericModeOnABondWithANote)
{
    PortFacts facts = facts_of();
    facts.netdev.driver = "bonding";
    const PortPlan plan = plan_port({}, facts);
    EXPECT_EQ(plan.options.xdp_mode, XdpMode::generic);
    ASSERT_EQ(plan.report.notes.size(), 1U);
    EXPECT_NE(plan.report.notes[0].find("bond"), std::string::npos);
    EXPECT_TRUE(plan_port({.xdp_mode = XdpMode::generic}, facts).report.notes.empty());
}

TEST(PortPlan, FramesUnfitForZeroCopyMeanCopyModeWithANote)
{
    PortFacts facts = facts_of();
    facts.unfit_for_zero_copy = "frames cross pages";
    const PortPlan plan = plan_port({}, facts);
    EXPECT_EQ(plan.options.zero_copy, ZeroCopy::never);
    ASSERT_EQ(plan.report.notes.size(), 1U);
    EXPECT_NE(plan.report.notes[0].find("frames cross pages"), std::string::npos);
}

TEST(PortPlan, FramesUnfitForZeroCopyAreRefusedWhereItIsRequired)
{
    PortFacts facts = facts_of();
    facts.unfit_for_zero_copy = "frames cross pages";
    expect_refusal(Cause::no_zero_copy, {.zero_copy = ZeroCopy::required}, facts);
}

// Its arguments decide, and they are not ours to change.
TEST(PortPlan, FramesUnfitForZeroCopyAreRefusedForAnEthdevWithTheArgumentThatHelps)
{
    PortFacts facts = ethdev_facts();
    facts.unfit_for_zero_copy = "frames cross pages";
    expect_refusal(Cause::no_zero_copy, {}, facts);
    EXPECT_NE(refusal({}, facts)->hint().find("force_copy"), std::string::npos);
}

TEST(PortPlan, FramesUnfitForZeroCopyDoNotMatterInCopyMode)
{
    PortFacts facts = facts_of();
    facts.unfit_for_zero_copy = "frames cross pages";
    EXPECT_TRUE(plan_port({.zero_copy = ZeroCopy::never}, facts).report.notes.empty());
    EXPECT_TRUE(plan_port({.xdp_mode = XdpMode::generic}, facts).report.notes.empty());

    PortFacts copying = ethdev_facts();
    copying.unfit_for_zero_copy = facts.unfit_for_zero_copy;
    copying.ethdev->force_copy = true;
    EXPECT_TRUE(plan_port({}, copying).report.notes.empty());
}

TEST(PortPlan, RefusesTheDefaultRoute)
{
    PortFacts facts = facts_of();
    facts.netdev.default_route = true;
    expect_refusal(Cause::default_route, {}, facts);
}

TEST(PortPlan, TakesTheDefaultRouteIfThatIsMeant)
{
    PortFacts facts = facts_of();
    facts.netdev.default_route = true;
    EXPECT_NO_THROW(plan_port({.take_all = true}, facts));
}

TEST(PortPlan, TakesOnlyNamedPortsFromTheDefaultRoute)
{
    PortFacts facts = facts_of();
    facts.netdev.default_route = true;
    EXPECT_NO_THROW(plan_port({.take = {{IPPROTO_UDP, 53}, {IPPROTO_TCP, 80}}}, facts));
    expect_refusal(Cause::default_route, {.take = {{IPPROTO_UDP, 53}, {IPPROTO_TCP}}}, facts);
}

TEST(PortPlan, LetsNeighbouringQueuesShareAVdev)
{
    EXPECT_EQ(plan_port({}, facts_of(4)).groups, (std::vector<QueueGroup>{{0, 4}}));
    EXPECT_EQ(plan_port({.queues = {0, 1, 3, 4, 5, 7}}, facts_of(8)).groups,
              (std::vector<QueueGroup>{{0, 2}, {3, 3}, {7, 1}}));
}

// An ethdev has statistics of no more, and older PMDs write beyond them.
TEST(PortPlan, GroupsAtMost16Queues)
{
    EXPECT_EQ(plan_port({}, facts_of(40)).groups,
              (std::vector<QueueGroup>{{0, 16}, {16, 16}, {32, 8}}));
}

TEST(PortPlan, GroupsRxAndTxChannelsOnlyIfThePmdCan)
{
    PortFacts facts = facts_of();
    facts.netdev.channels = {.rx = 4, .tx = 4, .combined = 0};
    EXPECT_EQ(plan_port({}, facts).groups.size(), pmd_counts_rx_tx_channels ? 1U : 4U);
}

TEST(PortPlan, NumbersTheQueuesOfAnEthdevAsItsNetdevDoes)
{
    EXPECT_EQ(plan_port({}, ethdev_facts(3)).report.queues, (Queues{2, 3, 4}));
    EXPECT_EQ(plan_port({.queues = {1, 0}}, ethdev_facts(3)).report.queues, (Queues{2, 3}));
}

TEST(PortPlan, RefusesQueuesOfAnEthdevThatDoNotBeginWith0)
{
    expect_refusal(Cause::invalid_option, {.queues = {1}}, ethdev_facts());
    expect_refusal(Cause::invalid_option, {.queues = {0, 2}}, ethdev_facts());
}

TEST(PortPlan, TakesOneQueueOfAnotherDriver)
{
    const PortPlan plan = plan_port({}, facts_of_another_driver());
    EXPECT_FALSE(plan.report.af_xdp);
    EXPECT_FALSE(plan.our_program());
    EXPECT_EQ(plan.report.queues, (Queues{0}));
}

TEST(PortPlan, RefusesRulesForAnotherDriver)
{
    const PortFacts facts = facts_of_another_driver();
    expect_refusal(Cause::not_supported, {.take = {{IPPROTO_UDP, 53}}}, facts);
    expect_refusal(Cause::not_supported, {.xdp_program = "program.o"}, facts);
}

TEST(PortPlan, RefusesRulesForAnEthdevThatBringsItsProgram)
{
    PortFacts facts = ethdev_facts();
    facts.ethdev->brings_program = true;
    EXPECT_FALSE(plan_port({}, facts).our_program());
    expect_refusal(Cause::invalid_option, {.take = {{IPPROTO_UDP, 53}}}, facts);
    expect_refusal(Cause::invalid_option, {.xdp_program = "program.o"}, facts);
}

TEST(PortPlan, RefusesToOnlySendByAnEthdevThatBringsItsProgram)
{
    PortFacts facts = ethdev_facts();
    facts.ethdev->brings_program = true;
    expect_refusal(Cause::invalid_option, {.direction = Direction::transmit}, facts);
}

TEST(PortPlan, RefusesRulesForAPortThatOnlySends)
{
    expect_refusal(Cause::invalid_option,
                   {.direction = Direction::transmit, .take = {{IPPROTO_UDP, 53}}}, facts_of());
    expect_refusal(Cause::invalid_option,
                   {.direction = Direction::transmit, .xdp_program = "program.o"}, facts_of());
}

TEST(PortPlan, RefusesTakeTogetherWithAProgram)
{
    expect_refusal(Cause::invalid_option, {.take = {{IPPROTO_UDP, 53}}, .xdp_program = "program.o"},
                   facts_of());
}

TEST(PortPlan, AnAdministratorsPromiscuousModeIsReported)
{
    PortFacts facts = facts_of();
    EXPECT_FALSE(plan_port({}, facts).report.promiscuous);
    facts.netdev.promiscuous = true;
    EXPECT_TRUE(plan_port({}, facts).report.promiscuous);
}

}  // namespace

}  // namespace pollux
