#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DPDK's example link_status_interrupt is told by net_pollux when a link goes down and when it comes up again.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/examples.sh"

told() { (($(grep -c "Link $1" "$APP_OUT") > $2)); } # STATE TIMES

lab_up
build_example link_status_interrupt link_status_interrupt
start_example "${lab_vdevs[@]}" -- -p 3 -T 0
wait_for "$STARTS_WITHIN" grep -q "entering main loop" "$APP_OUT" || fail "it does not start"
for state in down up; do
    times=$(grep -c "Link $state" "$APP_OUT") || true
    ip -n "$LEFT" link set host0 "$state"
    wait_for 10 told "$state" "$times" || fail "it is not told that the link is $state"
done
stop_example
