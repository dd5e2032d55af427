#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Where another application's AF_XDP socket holds a queue, the refusal names that application. (Not
# a test of netns: it takes a kernel with XDP_SOCKETS_DIAG.)
source "$(dirname "$0")/lib.sh"

lab_up
"$WIRE" hold --on "$MID:in0" --queue 0 >/run/hold.out &
wait_for "$STARTS_WITHIN" grep -qs holding /run/hold.out || fail "wire hold does not hold the queue"
mid ss -H --xdp | grep -q . || skip "this kernel does not say who holds a queue"
expect_refusal 1 "in0 queue 0: an AF_XDP socket of pid $! \(wire\) holds it: Device or resource busy; "\
'hint: end that process first' -i in0 -i out0
kill $!
wait $! # with exit code 0
start_fwd -i in0 -i out0 --json
expect_forwarding 100
expect_clean_end
