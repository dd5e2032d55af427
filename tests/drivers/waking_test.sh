#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A driver whose fill ring ran empty while the lcore was held up goes on by itself afterwards. The
# first packet after a silence arrives. An lcore that sleeps uses no CPU meanwhile.
source "$(dirname "$0")/lib.sh"

cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$FWD_PID/stat"; }

lab_up
for idle in spin sleep; do
    start_fwd -i in0 -i out0 --json --idle $idle
    expect_forwarding 200

    before=$(received "$RIGHT" host0)
    "$WIRE" blast --from "$LEFT:host0" --seconds 10 --rate 3000 >/dev/null &
    blast=$!
    wait_for "$STARTS_WITHIN" carries_traffic "$before" || fail "nothing arrives"
    kill -STOP "$FWD_PID"
    wait "$blast"
    kill -CONT "$FWD_PID"
    wait_for "$STARTS_WITHIN" at_rest # what is still on its way belongs to the blast
    expect_forwarding 1000

    before=$(cpu_ticks)
    sleep 5
    used=$(($(cpu_ticks) - before))
    # In hundredths of a second; two lcores and the main one, which looks at the links.
    [[ $idle == spin ]] || ((used <= 50)) || fail "asleep it used $used hundredths of CPU time"
    cross --both --frames 1 --timeout 10
    stop_fwd
    expect_eq "$(cat "$FWD_ERR")" "" "stderr of pollux fwd"
done
