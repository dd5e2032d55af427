// SPDX-License-Identifier: BSD-3-Clause
// The notes of a report say what was not obtained and why, and nothing where all is well.
#include "port/port_notes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace pollux {

namespace {

// A port that got all it could; each test takes something away.
struct PortNotes : testing::Test {
    PortNotes()
    {
        options.netdev.name = "eth0";
        options.netdev.driver = "igb";
        options.netdev.up = options.netdev.carrier = true;
        options.netdev.zero_copy_capable = true;
        options.netdev.channels = {.rx = 0, .tx = 0, .combined = 4};
        report.native = report.zero_copy = true;
        report.queues = {0, 1, 2, 3};
    }

    // Whether there is exactly one note, which contains the text.
    testing::AssertionResult only_note(const std::string& text)
    {
        report.notes.clear();
        add_notes(report, options, program);
        if (report.notes.size() == 1 && report.notes[0].find(text) != std::string::npos)
            return testing::AssertionSuccess();
        auto failure = testing::AssertionFailure() << report.notes.size() << " notes";
        for (const std::string& note : report.notes)
            failure << "\n" << note;
        return failure;
    }

    bool has_no_note()
    {
        report.notes.clear();
        add_notes(report, options, program);
        return report.notes.empty();
    }

    PortReport report;
    PortOptions options;
    ProgramFacts program;
};

TEST_F(PortNotes, AreNoneWhereAllIsWell)
{
    EXPECT_TRUE(has_no_note());
}

TEST_F(PortNotes, SayThatTheInterfaceIsDown)
{
    options.netdev.up = options.netdev.carrier = false;
    EXPECT_TRUE(only_note("is down"));
}

TEST_F(PortNotes, SayThatThereIsNoCarrier)
{
    options.netdev.carrier = false;
    EXPECT_TRUE(only_note("no carrier"));
}

TEST_F(PortNotes, SayThatTheDriverHasNoNativeMode)
{
    report.native = false;
    EXPECT_TRUE(only_note("the driver has no native XDP"));
}

TEST_F(PortNotes, SayThatAnotherProcessChoseGenericMode)
{
    report.native = false;
    program.joined = true;
    EXPECT_TRUE(only_note("another Pollux process"));
}

TEST_F(PortNotes, DoNotMentionGenericModeThatWasAskedFor)
{
    report.native = false;
    options.xdp_mode = XdpMode::generic;
    EXPECT_TRUE(has_no_note());
}

TEST_F(PortNotes, NameTheOtherProgramsOfADispatcher)
{
    program.others = "xdp_filter";
    EXPECT_TRUE(only_note("xdp_filter"));
}

TEST_F(PortNotes, SayThatADispatcherIsInGenericMode)
{
    program.others = "xdp_filter";
    report.native = false;
    add_notes(report, options, program);
    EXPECT_EQ(std::ranges::count_if(report.notes,
                                    [](const std::string& note) {
                                        return note.find("dispatcher is attached in generic") !=
                                               std::string::npos;
                                    }),
              1);
}

TEST_F(PortNotes, SayThatZeroCopyWasNotGranted)
{
    report.zero_copy = false;
    report.tx_budget = 256;
    EXPECT_TRUE(only_note("did not grant it"));
}

TEST_F(PortNotes, DoNotMentionZeroCopyThatNobodyCouldExpect)
{
    report.zero_copy = false;
    report.tx_budget = 256;
    options.zero_copy = ZeroCopy::never;
    EXPECT_TRUE(has_no_note());
    options.zero_copy = ZeroCopy::automatic;
    options.netdev.zero_copy_capable = false;
    EXPECT_TRUE(has_no_note());
}

TEST_F(PortNotes, SayThatOldKernelsSend32PacketsInCopyMode)
{
    report.zero_copy = false;
    options.zero_copy = ZeroCopy::never;
    EXPECT_TRUE(only_note("at most 32 packets"));
}

TEST_F(PortNotes, SayThatLongerRingsAreNoBetter)
{
    options.ring = 2048;
    EXPECT_TRUE(has_no_note());
    options.ring = 4096;
    EXPECT_TRUE(only_note("no better than those of 2048"));
}

TEST_F(PortNotes, CountTheQueuesThatStayWithTheKernel)
{
    report.queues = {0, 1, 2};
    EXPECT_TRUE(only_note("1 queue stays with the kernel"));
    report.queues = {0, 1};
    EXPECT_TRUE(only_note("2 queues stay with the kernel"));
}

TEST_F(PortNotes, SayThatOtherProcessesMayHaveTheQueuesLeft)
{
    report.queues = {0, 1};
    program.joined = true;
    EXPECT_TRUE(only_note("with the kernel and other processes"));
}

TEST_F(PortNotes, WarnOfPartialChecksumsOnAVeth)
{
    options.netdev.driver = "veth";
    EXPECT_TRUE(only_note("`ethtool -K IF tx off txvlan off tx-vlan-stag-hw-insert off`"));
    EXPECT_EQ(report.notes[0].find("rx_too_long"), std::string::npos);
}

TEST_F(PortNotes, DoNotWarnOfVlanTagsThatArePutBack)
{
    options.netdev.driver = "veth";
    program.puts_tags_back = true;
    EXPECT_TRUE(only_note("`ethtool -K IF tx off`"));
    EXPECT_EQ(report.notes[0].find("VLAN"), std::string::npos);
}

TEST_F(PortNotes, WarnOfMergedPacketsOnAVethInGenericMode)
{
    options.netdev.driver = "veth";
    options.xdp_mode = XdpMode::generic;
    report.native = false;
    EXPECT_TRUE(only_note("rx_too_long"));
}

}  // namespace

}  // namespace pollux
