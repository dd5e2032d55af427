#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# usage: ovs_killed_test.sh hugepages|ordinary
#
# Open vSwitch over net_pollux is killed by SIGKILL under full traffic: netdevs, hugepages and /run
# are as before, and it starts again with the same database and forwards.
source "$(dirname "$0")/ovs.sh"
memory=()
if [[ ${1:-ordinary} == hugepages ]]; then
    need_hugepages 300
    memory=(--socket-limit 256)
fi

lab_up
links=$(netdevs)
before=$(remains) free=$(free_hugepages)
start_ovs ${memory[@]+"${memory[@]}"}
add_ports
"$WIRE" blast --from "$LEFT:host0" --seconds 60 >/dev/null &
blast=$!
wait_for 10 carries_traffic 10000 || fail "nothing arrives"
kill -KILL "$APP_PID"
wait "$APP_PID" 2>/dev/null || true
kill "$blast"
wait "$blast" || true
remove_taps
expect_remains "$before" "$free"
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"

start_ovs ${memory[@]+"${memory[@]}"}
wait_for "$STARTS_WITHIN" has_added p1 || fail "no port p1: $(vsctl show)"
cross --frames 2000 --both >/dev/null
stop_ovs
expect_remains "$before" "$free"
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
