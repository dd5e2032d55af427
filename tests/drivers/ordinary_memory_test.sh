#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Without hugepages no frame is lost to a page end: a zero-copy driver would refuse those that cross
# one, silently, until its queue starved. Several times as many packets as there are frames.
source "$(dirname "$0")/lib.sh"

lab_up
start_fwd -i in0 -i out0 --json --no-huge --rxd 64 --frames 9000
expect_eq "$(reported_mode 0)" "$(best_mode "$NIC_A")" "mode of $NIC_A"
expect_eq "$(reported_mode 1)" "$(best_mode "$NIC_B")" "mode of $NIC_B"
expect_forwarding 30000 --window 32 --sizes 64,1514
expect_clean_end
# A NIC's ring and what the kernel keeps ready, not more.
expect_eq "$(fwd_total '[.ports[].queues[].rx_in_driver] | max <= 512')" true \
    "a driver holds a ring's worth for each queue"
