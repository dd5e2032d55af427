#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A bond forwards in generic mode, and the report says why it is not native.
source "$(dirname "$0")/lib.sh"

lab_up
ip -n "$MID" link add bond0 type bond mode active-backup miimon 50
ip -n "$MID" link set in0 down
ip -n "$MID" link set in0 master bond0
ip -n "$MID" link set bond0 up
wait_for_carrier "$MID" bond0
mid ethtool -L in0 combined 1 2>/dev/null || true # most drivers here have one queue, or can

start_fwd -i bond0 -i out0 --json
expect_eq "$(reported_mode 0)" generic "mode of the bond"
fwd_report '.ports[0].notes[]' | grep -q "a bond's native program" || fail "not said why"
expect_forwarding 2000
expect_clean_end
