#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DTS case 14: the same on two queues of a netdev. A PMD that takes only one queue of a veth (before
# 25.07) brings a program to a netdev once; there it is one queue of two netdevs.
source "$(dirname "$0")/lib.sh"

if [[ $PMD_COUNTS_RX_TX_CHANNELS == true && $mode == native ]]; then
    lab_with 2
    add_vdevs in0 0 2 "xdp_prog=$DROP_EVERY_OTHER"
    expect_half 2
else
    lab_with 1
    for end in in0 out0; do
        netdev=$(netdev_with_own_program $end)
        add_vdevs "$netdev" 0 1 "xdp_prog=$DROP_EVERY_OTHER"
    done
    expect_half 2
fi
