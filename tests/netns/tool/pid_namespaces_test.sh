#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Two processes that cannot see each other, because each has a pid namespace of its own, do not take
# each other's queues; and what one of them held when it was killed, the other one gets at once.
source "$(dirname "$0")/../lib.sh"

attach_holds() { grep -qs "holds out0" "$FWD_ERR"; }

lab_up --queues 2
links=$(netdevs)

# `pollux attach` claims all queues before its command has any.
FWD_ERR=/run/attach.err
ip netns exec "$MID" unshare --pid --fork --kill-child --mount-proc \
    "$POLLUX" attach -i in0 -i out0 -- sleep 1000 2>"$FWD_ERR" &
attach=$!
wait_for 10 attach_holds || fail "pollux attach does not hold out0"
FWD_ERR=/run/fwd.err
expect_refusal 1 "in0 queue 0: another Pollux process holds it \(XDP program $(xdp_id "$MID" in0), \
pid 1 of another pid namespace\)" -i in0 -i out0 --no-huge
kill -KILL "$attach"
wait "$attach" 2>/dev/null || true
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"

# Two fwd on a queue each, both with pid 1 to themselves.
start_fwd -i in0 -i out0 --no-huge --queues 0-0
UNDER="unshare --pid --fork --kill-child --mount-proc" expect_refusal 1 \
    "in0 queue 0: another Pollux process holds it \(.*pid $FWD_PID of another pid namespace\)" \
    -i in0 -i out0 --no-huge --queues 0-0
kill -KILL "$FWD_PID"
wait "$FWD_PID" 2>/dev/null || true
start_fwd -i in0 -i out0 --no-huge
cross --frames 1000
stop_fwd
