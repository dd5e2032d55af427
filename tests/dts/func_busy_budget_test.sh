#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DTS case 12: with busy_budget=0 the PMD logs that it does not busy-poll. With the word it does.
source "$(dirname "$0")/lib.sh"
debug=--log-level=pmd.net.af_xdp:debug

expect_log() { # WORD of the vdev, WORDS of the log
    vdevs=()
    add_vdevs in0 0 1 "$1"
    start_fwd "${options[@]}" --port-topology loop -- "${vdevs[@]}" "$debug"
    echo_all
    stop_fwd
    expect_every_queue 1 $frames
    expect_eq "$(grep -ic 'busy polling' "$FWD_ERR")" 1 "lines on busy polling with $1"
    grep -q "$2" "$FWD_ERR" || fail "not logged with $1: $2"
}

lab_with 1
expect_log busy_budget=0 'Preferred busy polling not enabled'
expect_log busy_budget=64 'Busy polling budget set to: 64'
# Pollux' own vdevs are without.
start_fwd "${options[@]}" --port-topology loop -i in0 -- "$debug"
stop_fwd
grep -q 'Preferred busy polling not enabled' "$FWD_ERR" || fail "busy polling with -i"
