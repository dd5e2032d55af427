#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# kill -9 under traffic leaves no XDP program, no promiscuous mode, no hugepage and no file behind,
# and the next start forwards. The one exception: the kernel does not switch offloads on again by
# itself. A note says which ones (src/tuning), and they are back after the next clean end.
source "$(dirname "$0")/lib.sh"

lab_up
before=$(remains) hugepages=$(free_hugepages)
for _ in 1 2; do
    start_fwd -i in0 -i out0 --json
    expect_forwarding 200
    kill_fwd_under_traffic 10 --seconds 100 --rate 2000
    REMAINS_BUT='*.offload' expect_remains "$before" "$hugepages"
    wait_for_carrier "$MID" in0
    wait_for_carrier "$MID" out0
done
start_fwd -i in0 -i out0 --json
expect_forwarding 1000
expect_clean_end
expect_remains "$before" "$hugepages"
