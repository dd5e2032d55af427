#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd also opens a netdev that is down or has no carrier, says so, and forwards when it comes up.
source "$(dirname "$0")/../lib.sh"

note_of() { fwd_report ".ports[$1].notes[]"; } # PORT

lab_up
ip -n "$MID" link set in0 down
ip -n "$RIGHT" link set host0 down
start_fwd -i in0 -i out0 --json
note_of 0 | grep -x 'the interface is down; packets arrive when it is up'
note_of 1 | grep -x 'no carrier; packets arrive when there is one'

ip -n "$MID" link set in0 up
ip -n "$RIGHT" link set host0 up
cross --both --frames 10000
stop_fwd
expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
