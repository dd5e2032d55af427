#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DTS case 5: two vdevs of one queue each on one netdev.
source "$(dirname "$0")/lib.sh"

lab_with 2
add_vdevs in0 0 1 busy_budget=0
add_vdevs in0 1 1 busy_budget=0
start_fwd "${options[@]}" --port-topology loop -- "${vdevs[@]}"
echo_all
stop_fwd
expect_every_queue 2 $frames

# What one vdev receives the other one sends.
start_fwd "${options[@]}" --port-topology paired -- "${vdevs[@]}"
echo_all
stop_fwd
expect_every_queue 2 $frames
