// SPDX-License-Identifier: BSD-3-Clause
// The structs of pollux.h are understood at any age.
#include "support/ethdev.hpp"

#include <pollux/pollux.h>
#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <string>

namespace pollux {

namespace {

using test::Ethdev;

// As a program passes them that was built for a version with more fields.
struct NewerOptions {
    pollux_umem_options known = {};
    unsigned unknown = 0;
};

TEST(CStructs, OfANewerProgramAreReadAsLongAsTheyAskForNothingNew)
{
    NewerOptions options;
    options.known.size = sizeof options;
    options.known.frames = 64;
    pollux_umem* umem = pollux_umem_make(&options.known);
    ASSERT_NE(umem, nullptr) << pollux_last_error();
    EXPECT_EQ(pollux_umem_available(umem), 64U);
    pollux_umem_free(umem);

    options.unknown = 1;
    EXPECT_EQ(pollux_umem_make(&options.known), nullptr);
    EXPECT_EQ(errno, E2BIG);
    EXPECT_EQ(pollux_last_cause(), POLLUX_CAUSE_NOT_SUPPORTED);
}

// As a program passes them that was built before `take` and what follows: anything may lie beyond.
TEST(CStructs, OfAnOlderProgramAreNotReadBeyondTheirEnd)
{
    pollux_port_options options;
    std::memset(&options, 0xff, sizeof options);
    std::memset(&options, 0, offsetof(pollux_port_options, take));
    options.size = offsetof(pollux_port_options, take);
    options.netdev = "lo";
    EXPECT_EQ(pollux_port_open(&options, nullptr), nullptr);
    EXPECT_NE(std::strstr(pollux_last_error(), "a port needs a UMEM"), nullptr)
        << pollux_last_error();
}

TEST(CStructs, OfAnOlderProgramAreNotWrittenBeyondTheirEnd)
{
    Umem umem{{.frames = 4096}};
    const Ethdev ethdev{"net_null0", umem};
    pollux_socket* socket = pollux_socket_adopt(ethdev.port(), 0, nullptr);
    pollux_stats stats;
    std::memset(&stats, 0xff, sizeof stats);
    stats.size = offsetof(pollux_stats, tx_packets);
    EXPECT_EQ(pollux_socket_stats(socket, &stats), 0);
    EXPECT_EQ(stats.rx_packets, 0U);
    EXPECT_EQ(stats.tx_packets, ~std::uint64_t{0});
    stats.size = 0;
    EXPECT_EQ(pollux_socket_stats(socket, &stats), -EINVAL);
    pollux_socket_free(socket);
}

TEST(CStructs, OfStatsHaveTheNamesAndTheOrderOfTheCppOnes)
{
    Stats stats;
    pollux_stats same = {};
    same.size = sizeof same;
    std::uint64_t* number = &same.rx_packets;
    for (std::size_t i = 0; i < stats_fields.size(); ++i)
        stats.*stats_fields[i].value = number[i] = i + 1;
    std::ostringstream expected;
    expected << stats;

    std::FILE* file = std::tmpfile();
    EXPECT_EQ(pollux_stats_print(&same, file), 0);
    std::string printed(static_cast<std::size_t>(std::ftell(file)), '\0');
    std::rewind(file);
    EXPECT_EQ(std::fread(printed.data(), 1, printed.size(), file), printed.size());
    std::fclose(file);
    EXPECT_EQ(printed, expected.str());
    EXPECT_EQ(same.wakeups, stats.wakeups);
    EXPECT_EQ(same.tx_netdev_dropped, stats.tx_netdev_dropped);
}

}  // namespace

}  // namespace pollux
