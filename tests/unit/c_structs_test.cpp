// SPDX-License-Identifier: BSD-3-Clause
// The structs of pollux.h are understood at any age, and their fields stay where they are.
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

// Where the fields lie for programs that were built before, on 64-bit machines. A new field comes
// last and changes none of these.
#define POLLUX_AT(type, field, offset)                                                             \
    static_assert(sizeof(void*) != 8 || offsetof(type, field) == (offset))
POLLUX_AT(pollux_umem_options, size, 0);
POLLUX_AT(pollux_umem_options, netdevs, 8);
POLLUX_AT(pollux_umem_options, netdev_count, 16);
POLLUX_AT(pollux_umem_options, queues, 20);
POLLUX_AT(pollux_umem_options, ring, 24);
POLLUX_AT(pollux_umem_options, max_frame, 28);
POLLUX_AT(pollux_umem_options, frames, 32);
POLLUX_AT(pollux_umem_options, lcores, 36);
POLLUX_AT(pollux_umem_options, direction, 40);
POLLUX_AT(pollux_flow, protocol, 0);
POLLUX_AT(pollux_flow, port, 2);
static_assert(sizeof(pollux_flow) == 4);  // of which `take` is an array
POLLUX_AT(pollux_port_options, size, 0);
POLLUX_AT(pollux_port_options, netdev, 8);
POLLUX_AT(pollux_port_options, ethdev, 16);
POLLUX_AT(pollux_port_options, queues, 24);
POLLUX_AT(pollux_port_options, queue_count, 32);
POLLUX_AT(pollux_port_options, ring, 36);
POLLUX_AT(pollux_port_options, xdp_mode, 40);
POLLUX_AT(pollux_port_options, zero_copy, 44);
POLLUX_AT(pollux_port_options, promiscuous, 48);
POLLUX_AT(pollux_port_options, take_all, 49);
POLLUX_AT(pollux_port_options, take, 56);
POLLUX_AT(pollux_port_options, take_count, 64);
POLLUX_AT(pollux_port_options, direction, 68);
POLLUX_AT(pollux_port_options, xdp_program, 72);
POLLUX_AT(pollux_port_options, busy_poll_us, 80);
POLLUX_AT(pollux_port_options, busy_poll_budget, 84);
POLLUX_AT(pollux_port_options, rx_metadata, 88);
POLLUX_AT(pollux_report, size, 0);
POLLUX_AT(pollux_report, program_id, 8);
POLLUX_AT(pollux_report, queues, 12);
POLLUX_AT(pollux_report, ring, 16);
POLLUX_AT(pollux_report, tx_budget, 20);
POLLUX_AT(pollux_report, frames, 24);
POLLUX_AT(pollux_report, max_frame, 28);
POLLUX_AT(pollux_report, af_xdp, 32);
POLLUX_AT(pollux_report, native, 33);
POLLUX_AT(pollux_report, zero_copy, 34);
POLLUX_AT(pollux_report, promiscuous, 35);
POLLUX_AT(pollux_report, hugepages, 36);
POLLUX_AT(pollux_report, queue_numbers, 40);
POLLUX_AT(pollux_report, netdev, 48);
POLLUX_AT(pollux_report, driver, 56);
POLLUX_AT(pollux_report, umem_bytes, 64);
POLLUX_AT(pollux_report, user_program_id, 72);
POLLUX_AT(pollux_report, direction, 76);
POLLUX_AT(pollux_report, queues_of_netdev, 80);
POLLUX_AT(pollux_report, index, 84);
POLLUX_AT(pollux_report, mtu, 88);
POLLUX_AT(pollux_report, numa_node, 92);
POLLUX_AT(pollux_report, note_count, 96);
POLLUX_AT(pollux_report, mac, 100);
POLLUX_AT(pollux_report, rx_metadata, 106);
POLLUX_AT(pollux_ring_levels, size, 0);
POLLUX_AT(pollux_ring_levels, rx, 8);
POLLUX_AT(pollux_ring_levels, fill, 12);
POLLUX_AT(pollux_ring_levels, tx, 16);
POLLUX_AT(pollux_ring_levels, completion, 20);
POLLUX_AT(pollux_xdp_statistics, size, 0);
POLLUX_AT(pollux_xdp_statistics, rx_dropped, 8);
POLLUX_AT(pollux_xdp_statistics, rx_invalid_descs, 16);
POLLUX_AT(pollux_xdp_statistics, tx_invalid_descs, 24);
POLLUX_AT(pollux_xdp_statistics, rx_ring_full, 32);
POLLUX_AT(pollux_xdp_statistics, rx_fill_ring_empty_descs, 40);
POLLUX_AT(pollux_xdp_statistics, tx_ring_empty_descs, 48);
#undef POLLUX_AT

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
