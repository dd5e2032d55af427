#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DTS case 13: a program that drops every other packet, named in the words of the vdev.
source "$(dirname "$0")/lib.sh"

lab_with 1
netdev=$(netdev_with_own_program in0)
add_vdevs "$netdev" 0 1 "xdp_prog=$DROP_EVERY_OTHER"
expect_half 1
