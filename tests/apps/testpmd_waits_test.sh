#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A port that is started again waits until its queue is free, also where that takes longer than one
# waits for another application: the kernel has the queue for seconds when it gets no CPU.
source "$(dirname "$0")/lib.sh"

hold() { # comes back when it holds the queue, in place of the kernel
    "$WIRE" hold --on "$MID:in0" --queue 0 >/run/hold.out 2>&1 &
    HOLDER=$!
    wait_for 1 grep -qs holding /run/hold.out || { kill "$HOLDER" 2>/dev/null && false; }
}

lab_up
start_testpmd "${lab_vdevs[@]}" -- --forward-mode io
tell "port stop 0" >/dev/null
wait_for 10 hold || fail "the queue is not free: $(cat /run/hold.out)"
(sleep 7 && kill "$HOLDER") & # more than the 5 s that another application has
tell "port start 0" >/dev/null
if grep -q "another AF_XDP socket holds it" "$APP_OUT"; then fail "it does not wait"; fi
tell "start" >/dev/null
cross --frames 2000 --both >/dev/null
quit_testpmd
