#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# After fwd has ended in order the machine is as before: no XDP program, no promiscuous mode, every
# hugepage free, no file; and an administrator's promiscuous mode is still there.
source "$(dirname "$0")/../lib.sh"

lab_up
ip -n "$MID" link set out0 promisc on
before=$(remains) hugepages=$(free_hugepages)
for memory in "" --no-huge; do
    # shellcheck disable=SC2086 # none or one word
    start_fwd -i in0 -i out0 --json $memory
    ip -n "$MID" -details link show in0 | grep 'promiscuity 1'
    cross --both --frames 10000
    stop_fwd
    expect_eq "$(xdp_id "$MID" in0)" "" "XDP program on in0"
    expect_remains "$before" "$hugepages"
done
