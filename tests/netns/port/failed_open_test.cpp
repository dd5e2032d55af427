// SPDX-License-Identifier: BSD-3-Clause
// A port that cannot be opened says why, by name and number, and leaves everything as it was.
#include "base/dpdk_versions.hpp"
#include "other_process.hpp"
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <rte_config.h>
#include <sys/resource.h>

#include <memory>
#include <string>

namespace pollux::test {

namespace {

class FailedOpen : public testing::Test {
protected:
    // The refusal of these options, after which nothing is different.
    std::string refusal(const PortOptions& options, Umem& umem)
    {
        const Footprint before{umem};
        std::string text;
        try {
            const Port port{options, umem};
            ADD_FAILURE() << "it opened";
        } catch (const Error& error) {
            text = error.what();
            EXPECT_TRUE(text.starts_with(veth.name())) << text;
            EXPECT_FALSE(error.hint().empty()) << text;
        }
        EXPECT_EQ(Footprint{umem}, before) << text;
        EXPECT_FALSE(attached_program(veth.netdev())) << text;
        return text;
    }
    void expect_refusal(const PortOptions& options, const std::string& words)
    {
        const std::string text = refusal(options, umem);
        EXPECT_NE(text.find(words), std::string::npos) << text;
    }
    void expect_opens(const PortOptions& options) { EXPECT_NO_THROW((Port{options, umem})); }

    Veth veth{"port0", "host0", 2};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
};

TEST_F(FailedOpen, RingsThatCannotBe)
{
    for (const unsigned ring : {0U, 1U, 32U, 100U, 3000U, 16384U, 65536U + 256U})
        expect_refusal({.netdev = veth.netdev(), .ring = ring}, "ring of " + std::to_string(ring));
    expect_opens({.netdev = veth.netdev(), .ring = 64});
    expect_opens({.netdev = veth.netdev(), .ring = 8192});
}

TEST_F(FailedOpen, QueuesThatAreNotThere)
{
    expect_refusal({.netdev = veth.netdev(), .queues = {2}, .ring = 256},
                   "queue 2 is out of range");
    expect_refusal({.netdev = veth.netdev(), .queues = {0, 1, 0}, .ring = 256},
                   "queue 0 is given twice");
    expect_opens({.netdev = veth.netdev(), .queues = {1, 0}, .ring = 256});
}

// Not when the queues are open already.
TEST_F(FailedOpen, ZeroCopyThatTheDriverDoesNotHave)
{
    expect_refusal({.netdev = veth.netdev(), .ring = 256, .zero_copy = ZeroCopy::required},
                   "its driver veth has no zero-copy");
}

// The first queue is open already when the second fails.
TEST_F(FailedOpen, PoolTooSmallForTheSecondQueue)
{
    Umem small{{.netdevs = {veth.netdev()}, .queues = 1, .ring = 256, .frames = 3000}};
    const std::string text = refusal({.netdev = veth.netdev(), .ring = 256}, small);
    EXPECT_NE(text.find("port0 queue 1"), std::string::npos) << text;
    EXPECT_NE(text.find("2048 frames"), std::string::npos) << text;
}

TEST_F(FailedOpen, PoolTooSmallForTheSecondPortLeavesTheFirstAlone)
{
    const Veth other{"port1", "host1"};
    Umem small{{.netdevs = {other.netdev()}, .ring = 256, .frames = 3000}};
    const Port first{{.netdev = other.netdev(), .ring = 256}, small};
    refusal({.netdev = veth.netdev(), .ring = 256}, small);
    Wire host{other.peer()};
    host.send(window);
    EXPECT_EQ(receive(first.sockets()[0]->rx, window), sequence(0, window));
}

TEST_F(FailedOpen, SecondQueueHeldByAnother)
{
    const auto holder = hold(veth.name(), 1);
    expect_refusal({.netdev = veth.netdev(), .ring = 256}, "port0 queue 1");
    expect_opens({.netdev = veth.netdev(), .queues = {0}, .ring = 256});
}

// The EAL has room for so many ethdevs, and before 25.07 each has one queue of a veth.
TEST_F(FailedOpen, MoreQueuesThanEthdevs)
{
    const Veth wide{"port1", "host1", RTE_MAX_ETHPORTS + 1};
    Umem large{{.netdevs = {wide.netdev()}, .ring = 64}};
    const Footprint before{large};
    PortOptions options{.netdev = wide.netdev(), .ring = 64};
    try {
        const Port port{options, large};
        EXPECT_TRUE(pmd_counts_rx_tx_channels) << "it opened";
    } catch (const Error& error) {
        EXPECT_FALSE(pmd_counts_rx_tx_channels) << error.what();
        EXPECT_NE(error.hint().find(std::to_string(RTE_MAX_ETHPORTS)), std::string::npos)
            << error.what();
    }
    EXPECT_EQ(Footprint{large}, before);
    for (unsigned queue = 0; queue < RTE_MAX_ETHPORTS; ++queue)
        options.queues.push_back(queue);
    EXPECT_EQ((Port{options, large}.sockets().size()), std::size_t{RTE_MAX_ETHPORTS});
    EXPECT_EQ(Footprint{large}, before);
}

TEST_F(FailedOpen, NetdevThatIsGone)
{
    const PortOptions options{.netdev = veth.netdev(), .ring = 256};
    ip("link del port0");
    try {
        const Port port{options, umem};
        FAIL() << "it opened";
    } catch (const Error& error) {
        EXPECT_EQ(error.details().where, "port0");
    }
    EXPECT_EQ(umem.available(), umem.frames());
}

// Whatever step it is that gets no file descriptor: it is refused, and the netdev is as before. So
// are the frames, although the PMD's own step strands 2048 of them.
TEST_F(FailedOpen, OutOfFileDescriptors)
{
    rlimit before = {};
    getrlimit(RLIMIT_NOFILE, &before);
    const int fds = Footprint{umem}.fds;
    bool opened = false;
    for (int spare = 0; !opened; ++spare) {
        const rlimit few{static_cast<rlim_t>(fds - 1 + spare), before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &few);
        try {
            const Port port{{.netdev = veth.netdev(), .queues = {0}, .ring = 256}, umem};
            opened = true;
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): the limit must be raised first
        }
        setrlimit(RLIMIT_NOFILE, &before);
        ASSERT_EQ(Footprint{umem}.fds, fds) << "with " << spare << " to spare";
        ASSERT_EQ(umem.available(), umem.frames()) << "with " << spare << " to spare";
        ASSERT_FALSE(attached_program(veth.netdev()));
        ASSERT_LT(spare, 100);
    }
}

}  // namespace

}  // namespace pollux::test
