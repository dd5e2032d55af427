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
    EXPECT_EQ(stats.rx_ring_full, 30U + 4U);
    EXPECT_EQ(stats.rx_too_long, 6U);
}

// The two numbers are read one after the other by the kernel, while packets arrive.
TEST(LossAccounting, InCopyModeNoNumberGoesBelow0)
{
    const Stats stats = accounted({.rx_dropped = 3, .rx_fill_ring_empty_descs = 4}, false);
    EXPECT_EQ(stats.rx_ring_full, 3U);
    EXPECT_EQ(stats.rx_too_long, 0U);
}

TEST(LossAccounting, InZeroCopyModeFailedRefillsAreNotPackets)
{
    const Stats stats = accounted({.rx_dropped = 10, .rx_fill_ring_empty_descs = 1000}, true);
    EXPECT_EQ(stats.rx_ring_full, 0U);
    EXPECT_EQ(stats.rx_too_long, 10U);
}

TEST(LossAccounting, RefusedDescriptorsAreLostInBothModes)
{
    EXPECT_EQ(accounted(in_copy_mode, false).tx_invalid, 5U);
    EXPECT_EQ(accounted(in_copy_mode, true).tx_invalid, 5U);
}

TEST(LossAccounting, WhatTheNicHadNoRoomForIsLost)
{
    Stats stats = accounted(in_copy_mode, false);
    const std::uint64_t before = stats.lost();
    account_netdev(stats, {.rx_missed = 9});
    EXPECT_EQ(stats.rx_missed, 9U);
    EXPECT_EQ(stats.lost(), before + 9);
}

// igb counts each of them as rx_missed_errors and as rx_fifo_errors, and in the latter also what
// one of its queues had no room for.
TEST(LossAccounting, WhatADriverCountsAsMissedAndAsFifoIsLostOnce)
{
    Stats igb, mlx5;
    account_netdev(igb, {.rx_missed = 9, .rx_fifo = 12});
    EXPECT_EQ(igb.rx_missed, 12U);
    account_netdev(mlx5, {.rx_missed = 9});
    EXPECT_EQ(mlx5.lost(), 9U);
}

// veth and virtio_net count in it what the sockets lost, and the kernel what its stack dropped.
TEST(LossAccounting, WhatTheNetdevCallsDroppedIsOnlyNoted)
{
    Stats stats = accounted(in_copy_mode, false);
    const std::uint64_t before = stats.lost();
    account_netdev(stats, {.rx_dropped = 47, .passed = 10});
    EXPECT_EQ(stats.rx_netdev_dropped, 47U);
    EXPECT_EQ(stats.rx_passed, 10U);
    EXPECT_EQ(stats.lost(), before);
}

TEST(LossAccounting, NoNumberDecreases)
{
    Stats highest, now = accounted({.rx_dropped = 9, .rx_fill_ring_empty_descs = 4}, false);
    never_decrease(now, highest);
    EXPECT_EQ(now.rx_too_long, 5U);
    // The kernel has counted that a frame is missing, but not yet the packet.
    now = accounted({.rx_dropped = 9, .rx_fill_ring_empty_descs = 5}, false);
    never_decrease(now, highest);
    EXPECT_EQ(now.rx_too_long, 5U);
    now = accounted({.rx_dropped = 10, .rx_fill_ring_empty_descs = 5}, false);
    never_decrease(now, highest);
    EXPECT_EQ(now.rx_ring_full, 5U);
    EXPECT_EQ(now.rx_too_long, 5U);
}

TEST(LossAccounting, FramesInTheDriverAreALevelAndMayDecrease)
{
    Stats highest, now;
    now.rx_in_driver = 7;
    never_decrease(now, highest);
    now.rx_in_driver = 3;
    never_decrease(now, highest);
    EXPECT_EQ(now.rx_in_driver, 3U);
}

}  // namespace

}  // namespace pollux
