#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DTS cases 6 and 7, perf_two_port_and_same_irqs and …_separate_irqs: two netdevs of one queue each.
# A veth has no interrupts: what an interrupt would do runs on the CPU of whoever sends.
source "$(dirname "$0")/lib.sh"
last=$(($(nproc) - 1))

both_ways() { # CPU of the lcore, BUSY_BUDGET that the case prescribes
    vdevs=()
    add_vdevs in0 0 1 "busy_budget=$2"
    add_vdevs out0 0 1 "busy_budget=$2"
    start_fwd "${options[@]}" --lcores "0@$1" -- "${vdevs[@]}"
    taskset --cpu-list 0 "$WIRE" loop --a "$LEFT:host0" --b "$RIGHT:host0" --both --swap-macs \
        --frames $frames || fail "lcore on CPU $1, busy_budget $2"
    stop_fwd
    expect_every_queue 2 $((2 * frames))
}

lab_with 1
both_ways 0 64
both_ways "$last" 0
