#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A lane that sleeps wakes for every single packet: 10,000 frames, each sent a little after the one
# before has arrived, and none has to be waited for longer than 2 s.
source "$(dirname "$0")/lib.sh"

lab_up
start_fwd -i in0 -i out0 --json
"$WIRE" echo --a "$LEFT:host0" --b "$RIGHT:host0" --count 10000 \
    --pause 250
stop_fwd
expect_eq "$(fwd_total '"\(.ports[0].rx_packets) \(.ports[1].tx_packets) \(.lost)"')" \
    "10000 10000 0" "packets received, sent, lost"
(($(fwd_total '[.lanes[].sleeps] | add') > 5000)) || fail "the lanes did not sleep"
