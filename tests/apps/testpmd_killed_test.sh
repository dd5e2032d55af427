#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# usage: testpmd_killed_test.sh usable|copied
#
# testpmd over net_pollux is killed by SIGKILL under full traffic: netdevs, hugepages and /run are
# as before, and the next start works.
source "$(dirname "$0")/lib.sh"
kind=${1:-usable}

lab_up
links=$(netdevs)
before=$(remains) free=$(free_hugepages)

start() {
    # shellcheck disable=SC2086 # several words, or none
    start_testpmd "${lab_vdevs[@]}" -- ${pool_words[$kind]} --forward-mode io
    tell start >/dev/null
}

start
tell set promisc all on >/dev/null
"$WIRE" blast --from "$LEFT:host0" --seconds 20 >/dev/null &
blast=$!
wait_for 10 carries_traffic 10000 || fail "nothing arrives"
kill -KILL "$APP_PID"
wait "$APP_PID" 2>/dev/null || true
exec {CONSOLE}>&-
kill "$blast"
wait "$blast" || true
expect_remains "$before" "$free"
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"

start
cross --frames 2000 --both >/dev/null
quit_testpmd
expect_remains "$before" "$free"
