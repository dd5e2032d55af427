// SPDX-License-Identifier: BSD-3-Clause
// The words of a net_pollux device are read as its README says; all others are refused, with the
// word and what it may be.
#include "driver/device_arguments.hpp"

#include <pollux/error.hpp>

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

namespace pollux::driver {

namespace {

DeviceArguments parse(const char* words)
{
    return parse_device_arguments("net_pollux0", words);
}

std::string refusal(const char* words)
{
    try {
        parse(words);
    } catch (const Error& error) {
        EXPECT_EQ(error.cause(), Cause::invalid_option);
        return error.what();
    }
    return "accepted";
}

TEST(DeviceArguments, OnlyTheInterfaceIsNeeded)
{
    const DeviceArguments arguments = parse("iface=eth1");
    EXPECT_EQ(arguments.iface, "eth1");
    EXPECT_EQ(arguments.start_queue, 0U);
    EXPECT_EQ(arguments.queue_count, 0U);
    EXPECT_EQ(arguments.max_frame, 0U);
    EXPECT_EQ(arguments.idle_us, 0U);
    EXPECT_FALSE(arguments.packet_types);
    EXPECT_EQ(arguments.port.xdp_mode, XdpMode::automatic);
    EXPECT_EQ(arguments.port.zero_copy, ZeroCopy::automatic);
    EXPECT_FALSE(arguments.port.busy_poll);
    EXPECT_FALSE(arguments.port.take_all);
    EXPECT_TRUE(arguments.port.take.empty());
}

TEST(DeviceArguments, AreRead)
{
    const DeviceArguments arguments =
        parse("iface=eth1,start_queue=2,queue_count=3,max_frame=3000,xdp_mode=generic,"
              "zero_copy=never,busy_poll=30:16,rx_metadata=1,idle_us=1000,"
              "packet_types=1,take=udp:4789,take=tcp");
    EXPECT_EQ(arguments.start_queue, 2U);
    EXPECT_EQ(arguments.queue_count, 3U);
    EXPECT_EQ(arguments.max_frame, 3000U);
    EXPECT_EQ(arguments.port.xdp_mode, XdpMode::generic);
    EXPECT_EQ(arguments.port.zero_copy, ZeroCopy::never);
    ASSERT_TRUE(arguments.port.busy_poll);
    EXPECT_EQ(arguments.port.busy_poll->timeout_us, 30U);
    EXPECT_EQ(arguments.port.busy_poll->budget, 16U);
    EXPECT_TRUE(arguments.port.rx_metadata);
    EXPECT_EQ(arguments.idle_us, 1000U);
    EXPECT_TRUE(arguments.packet_types);
    EXPECT_EQ(arguments.port.take, (std::vector<Flow>{{.protocol = IPPROTO_UDP, .port = 4789},
                                                      {.protocol = IPPROTO_TCP}}));
    EXPECT_TRUE(parse("iface=eth1,take=all").port.take_all);
}

TEST(DeviceArguments, OthersAreRefused)
{
    EXPECT_NE(refusal("").find("add iface="), std::string::npos) << refusal("");
    EXPECT_NE(refusal(nullptr).find("add iface="), std::string::npos);
    for (const char* words : {"iface",
                              "iface=",
                              "iface=a,iface=b",
                              "iface=a,queue=1",
                              "iface=a,queue_count=0",
                              "iface=a,queue_count=-1",
                              "iface=a,queue_count=4097",
                              "iface=a,queue_count=1x",
                              "iface=a,start_queue",
                              "iface=a,max_frame=59",
                              "iface=a,max_frame=3457",
                              "iface=a,xdp_mode=drv",
                              "iface=a,zero_copy=1",
                              "iface=a,busy_poll=0",
                              "iface=a,busy_poll=20:0",
                              "iface=a,busy_poll=20:65536",
                              "iface=a,busy_poll=20:",
                              "iface=a,rx_metadata=yes",
                              "iface=a,take=",
                              "iface=a,take=udp:",
                              "iface=a,take=udp:0",
                              "iface=a,take=udp:65536",
                              "iface=a,take=99",
                              "iface=a,take=all,take=udp",
                              "iface=a,take=udp,take=all",
                              "iface=a,idle_us=0",
                              "iface=a,idle_us=1000001",
                              "iface=a,packet_types=2"})
        EXPECT_NE(refusal(words), "accepted") << words;
    EXPECT_NE(refusal("iface=a,xdp_mode=drv").find("auto, native, generic"), std::string::npos);
    EXPECT_NE(refusal("iface=a,queue=1").find("start_queue"), std::string::npos);
}

}  // namespace

}  // namespace pollux::driver
