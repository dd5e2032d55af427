// SPDX-License-Identifier: BSD-3-Clause
// Each lost packet is counted under exactly one cause, whatever the driver and the mode.
#include "stats/accounting.hpp"

#include <gtest/gtest.h>

namespace pollux {

namespace {

// What the kernel counts of 30 packets that found the ring full, 4 without a frame, and 6 that were
// too long.
constexpr XdpStatistics in_copy_mode{
    .rx_dropped = 10, .tx_invalid_descs = 5, .rx_ring_full = 30, .rx_fill_ring_empty_descs = 4};

Stats accounted(const XdpStatistics& kernel, bool zero_copy)
{
    Stats stats;
    account_kernel(stats, kernel, zero_copy);
    return stats;
}

TEST(LossAccounting, InCopyModeAMissingFrameIsNotTooLongAsWell)
{
    const Stats stats = accounted(in_copy_mode, false);
    EXPECT_EQ(stats.rx_ring_full, 30U);
    EXPECT_EQ(stats.rx_fill_empty, 4U);
    EXPECT_EQ(stats.rx_too_long, 6U);
}

// The two numbers are read one after the other by the kernel, while packets arrive.
TEST(LossAccounting, InCopyModeNoNumberGoesBelow0)
{
    const Stats stats = accounted({.rx_dropped = 3, .rx_fill_ring_empty_descs = 4}, false);
    EXPECT_EQ(stats.rx_fill_empty, 3U);
    EXPECT_EQ(stats.rx_too_long, 0U);
}

TEST(LossAccounting, InZeroCopyModeFailedRefillsAreNotPackets)
{
    const Stats stats = accounted({.rx_dropped = 10, .rx_fill_ring_empty_descs = 1000}, true);
    EXPECT_EQ(stats.rx_fill_empty, 0U);
    EXPECT_EQ(stats.rx_too_long, 10U);
}

TEST(LossAccounting, RefusedDescriptorsAreLostInBothModes)
{
    EXPECT_EQ(accounted(in_copy_mode, false).tx_invalid, 5U);
    EXPECT_EQ(accounted(in_copy_mode, true).tx_invalid, 5U);
}

// veth in native mode: its rx_dropped contains what the sockets could not take.
TEST(LossAccounting, WhatTheDriverCountsOfTheSocketsIsNotCountedAgain)
{
    Stats stats = accounted(in_copy_mode, false);
    account_netdev(stats, {.rx_dropped = 47, .counts_socket_losses = true});
    EXPECT_EQ(stats.rx_netdev_dropped, 7U);
}

// Any driver in generic mode, and others than veth: their rx_dropped knows nothing of the sockets.
TEST(LossAccounting, WhatTheDriverLostItselfIsCountedInFull)
{
    Stats stats = accounted(in_copy_mode, false);
    account_netdev(stats, {.rx_dropped = 47, .counts_socket_losses = false});
    EXPECT_EQ(stats.rx_netdev_dropped, 47U);
}

TEST(LossAccounting, WhatTheKernelsStackDroppedIsNotTheDrivers)
{
    Stats stats;
    account_netdev(stats, {.rx_dropped = 12, .passed = 10});
    EXPECT_EQ(stats.rx_passed, 10U);
    EXPECT_EQ(stats.rx_netdev_dropped, 2U);
}

TEST(LossAccounting, TheDriversLossNeverGoesBelow0)
{
    Stats stats = accounted(in_copy_mode, false);
    account_netdev(stats, {.rx_dropped = 12, .passed = 100, .counts_socket_losses = true});
    EXPECT_EQ(stats.rx_netdev_dropped, 0U);
}

TEST(LossAccounting, WhatTheDriverDropsWhenSendingIsTheNetdevs)
{
    Stats stats;
    account_netdev(stats, {.tx_dropped = 9});
    EXPECT_EQ(stats.tx_netdev_dropped, 9U);
    EXPECT_EQ(stats.lost(), 9U);
}

}  // namespace

}  // namespace pollux
