// SPDX-License-Identifier: BSD-3-Clause
// What a port and its frames can be asked for is what they then have; what cannot be is refused
// with its reason before the netdev is touched.
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>
#include <rte_mempool.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace pollux::test {

namespace {

class Knobs : public testing::Test {
protected:
    PortOptions options() const { return {.netdev = a.netdev(), .ring = 256}; }
    std::vector<unsigned> taken(const std::vector<unsigned>& queues)
    {
        PortOptions some = options();
        some.queues = queues;
        return Port{some, umem}.report().queues;
    }
    // What is said when the change makes the options impossible.
    std::string refusal(const std::function<void(PortOptions&)>& change)
    {
        PortOptions changed = options();
        change(changed);
        std::string said = "nothing";
        try {
            const Port port{changed, umem};
        } catch (const Error& error) {
            said = error.what();
        }
        EXPECT_FALSE(attached_program(a.netdev())) << said;
        EXPECT_EQ(umem.available(), umem.frames()) << said;
        return said;
    }

    Veth a{"port0", "host0", 4};
    Umem umem{{.netdevs = {a.netdev()}, .ring = 256, .socket_id = 0}};
};

testing::AssertionResult has(const std::string& text, const std::string& words)
{
    if (text.find(words) != std::string::npos)
        return testing::AssertionSuccess();
    return testing::AssertionFailure() << "not said: " << words << ", but: " << text;
}

TEST_F(Knobs, QueuesOneListRangeAll)
{
    using Queues = std::vector<unsigned>;
    EXPECT_EQ(taken({2}), Queues({2}));
    EXPECT_EQ(taken({3, 0}), Queues({0, 3}));
    EXPECT_EQ(taken(queue_range(1, 3)), Queues({1, 2, 3}));
    EXPECT_EQ(taken({}), Queues({0, 1, 2, 3}));
    EXPECT_EQ(queue_range(2, 1), Queues({}));
}

TEST_F(Knobs, CopyModeAndTheTxBudget)
{
    PortOptions copy = options();
    copy.zero_copy = ZeroCopy::never;
    const Port port{copy, umem};
    EXPECT_FALSE(port.report().zero_copy);
    EXPECT_FALSE(port.sockets()[0]->zero_copy());
    // Linux 6.17; before, the report has a note.
    const auto& notes = port.report().notes;
    const bool noted = std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
        return note.find("at most 32 packets in a syscall") != std::string::npos;
    });
    EXPECT_EQ(port.report().tx_budget, noted ? 0U : 256U);
}

TEST_F(Knobs, FramesOfANumaNode)
{
    EXPECT_EQ(umem.mempool().socket_id, 0);
    try {
        const Umem nowhere{{.netdevs = {a.netdev()}, .socket_id = 77}};
        FAIL() << "there is no node 77";
    } catch (const Error& error) {
        EXPECT_TRUE(has(error.what(), "there is no NUMA node 77"));
    }
}

TEST_F(Knobs, WhatCannotBeIsRefusedBeforehand)
{
    for (const unsigned ring : {0U, 1U, 32U, 100U, 257U, 16384U})
        EXPECT_TRUE(has(refusal([&](auto& o) { o.ring = ring; }),
                        "a ring of " + std::to_string(ring) + " descriptors is not possible"));
    EXPECT_TRUE(has(refusal([](auto& o) { o.queues = {1, 1}; }), "queue 1 is given twice"));
    EXPECT_TRUE(has(refusal([](auto& o) { o.queues = {4}; }), "queue 4 is out of range"));
    EXPECT_TRUE(
        has(refusal([](auto& o) { o.zero_copy = ZeroCopy::required; }), "veth has no zero-copy"));
    EXPECT_TRUE(has(refusal([](auto& o) {
                        o.take = {{.protocol = 17, .port = 4789}};
                        o.direction = Direction::transmit;
                    }),
                    "this port only sends"));
    EXPECT_TRUE(has(refusal([](auto& o) {
                        o.take = {{.protocol = 17, .port = 4789}};
                        o.xdp_program = "programs.bpf.o";
                    }),
                    "exclude each other"));
    EXPECT_TRUE(has(refusal([](auto& o) { o.xdp_program = "/nowhere.o"; }), "/nowhere.o"));
}

TEST_F(Knobs, TooFewFramesAreRefusedWithTheNumberThatWouldDo)
{
    const UmemPlan enough = Umem::plan({.netdevs = {a.netdev()}, .ring = 256});
    try {
        const Umem few{{.netdevs = {a.netdev()}, .ring = 256, .frames = 8192}};
        FAIL() << "the fill rings alone hold as many";
    } catch (const Error& error) {
        EXPECT_TRUE(has(error.what(), "above 8192"));
        EXPECT_TRUE(has(error.what(), "better " + std::to_string(enough.frames)));
    }
}

}  // namespace

}  // namespace pollux::test
