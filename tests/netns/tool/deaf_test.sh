#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# When an administrator detaches the XDP program under fwd, deletes a queue from the program's map, or
# moves the netdev to another namespace and back, fwd says so and ends with exit code 1.
source "$(dirname "$0")/../lib.sh"

map_of() { # PROGRAM: the id of its xsks_map
    bpftool --json prog show id "$1" | jq '.map_ids[]' | while read -r map; do
        bpftool --json map show id "$map" | jq 'select(.name == "xsks_map").id'
    done
}
link_of() { # PROGRAM
    bpftool --json link show | jq ".[] | select(.prog_id == $1).id"
}
expect_end() { # WORDS
    local status=0
    wait_for 10 fwd_ended || fail "pollux fwd goes on"
    wait "$FWD_PID" || status=$?
    expect_eq "$status" 1 "exit code"
    grep -q "in0: .*$1" "$FWD_ERR" || fail "not said: $1"
    fwd_total .lost >/dev/null || fail "no total"
}

lab_up --queues 2
for mode in "" --generic; do
    # shellcheck disable=SC2086 # none, or one
    start_fwd -i in0 -i out0 --json $mode
    bpftool link detach id "$(link_of "$(xdp_id "$MID" in0)")"
    expect_end 'was detached'

    # shellcheck disable=SC2086
    start_fwd -i in0 -i out0 --json $mode
    bpftool map delete id "$(map_of "$(xdp_id "$MID" in0)")" key hex 01 00 00 00
    expect_end 'queue 1 was taken out of the map'
done

# fwd sees nothing of it while it happens.
ip netns add away
start_fwd -i in0 -i out0 --json
kill -STOP "$FWD_PID"
ip -n "$MID" link set in0 netns away
ip -n away link set in0 netns "$MID"
ip -n "$MID" link set in0 up
kill -CONT "$FWD_PID"
expect_end 'the interface is gone'
ip netns del away
expect_eq "$(xdp_id "$MID" in0)" "" "XDP program on in0"
