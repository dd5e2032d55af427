#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DTS case 3: eight queues of one netdev, two vdevs with four each (or as many vdevs as this PMD needs
# for them).
source "$(dirname "$0")/lib.sh"

lab_with 8
add_vdevs in0 0 4
add_vdevs in0 4 4
start_fwd "${options[@]}" --port-topology loop -- "${vdevs[@]}"
echo_all
stop_fwd
expect_every_queue 8 $frames
