#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A lane that sleeps wakes for every single packet: 10,000 frames, each sent a little after the one
# before has arrived, and none waits for the end of the sleep, which is 1 s.
source "$(dirname "$0")/../lib.sh"

lab_up
start_fwd -i in0 -i out0 --json
echoes=$("$WIRE" echo --a "$LEFT:host0" --b "$RIGHT:host0" --count 10000 --pause 250)
stop_fwd
expect_eq "$(fwd_total '"\(.ports[0].rx_packets) \(.ports[1].tx_packets) \(.lost)"')" \
    "10000 10000 0" "packets received, sent, lost"
echo "$echoes"
expect_eq "$(jq '.worst_us < 900000' <<<"$echoes")" true "no echo came as late as the sleep ends"
(($(fwd_total '[.lanes[].sleeps] | add') > 0)) || fail "the lanes did not sleep"
