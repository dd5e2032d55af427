#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# kill -9 under traffic leaves no XDP program, no promiscuous mode, no hugepage and no file behind,
# and the next start forwards. Ten times, with and without hugepages.
source "$(dirname "$0")/../lib.sh"

lab_up
before=$(remains) hugepages=$(free_hugepages)
for memory in "" --no-huge "" --no-huge "" --no-huge "" --no-huge "" --no-huge; do
    # shellcheck disable=SC2086 # none or one word
    start_fwd -i in0 -i out0 --json $memory
    cross --both --frames 1000

    kill_fwd_under_traffic 5 --seconds 60
    expect_remains "$before" "$hugepages"
done
