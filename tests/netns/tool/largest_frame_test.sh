#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# The largest frame that fits into a UMEM chunk, 3456 bytes, crosses like any other: with the
# driver's XDP and with the generic one, on hugepages and on ordinary memory.
source "$(dirname "$0")/../lib.sh"

lab_up
for link in "$LEFT host0" "$MID in0" "$MID out0" "$RIGHT host0"; do
    read -r netns netdev <<<"$link"
    ip -n "$netns" link set "$netdev" mtu 3442
done

for options in "" "--generic" "--no-huge"; do
    # shellcheck disable=SC2086 # none or one word
    start_fwd -i in0 -i out0 --json $options
    expect_eq "$(fwd_report .umem.max_frame_bytes)" 3456 "longest frame"
    cross --both --frames 50000 --sizes 3456,64,3455
    stop_fwd
    expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
done
