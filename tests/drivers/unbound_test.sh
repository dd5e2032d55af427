#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A NIC that is taken from its driver under a forwarder: the forwarder says so and ends, the other
# NIC is left clean, and both forward again when the driver is back.
source "$(dirname "$0")/lib.sh"

lab_up
device=$(mid readlink -f /sys/class/net/out0/device)
driver=$(readlink -f "$device/driver")
start_fwd -i in0 -i out0 --json
expect_forwarding 200
echo "${device##*/}" >"$driver/unbind"
wait_for "$ENDS_WITHIN" fwd_ended || fail "pollux fwd goes on"
status=0
wait "$FWD_PID" || status=$?
expect_eq "$status" 1 "exit code of pollux fwd"
expect_eq "$(cat "$FWD_ERR")" "pollux fwd: out0: the interface is gone" "stderr of pollux fwd"
expect_eq "$(remains)" "" "what is left behind"

echo "${device##*/}" >"$driver/bind"
wait_for "$STARTS_WITHIN" by_address 52:54:00:00:01:02 || fail "the driver does not come back"
plug_in "$MID" 52:54:00:00:01:02 out0
wait_for_carrier "$MID" out0
start_fwd -i in0 -i out0 --json
expect_forwarding 1000
expect_clean_end
