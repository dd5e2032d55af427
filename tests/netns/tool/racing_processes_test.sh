#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Three fwd on three queues of one pair of netdevs that start in the same moment share one XDP program
# and forward, also when they come while the program of those before them is going.
source "$(dirname "$0")/../lib.sh"

declare -A PID=()

start_all() {
    local queue
    for queue in 0 1 2; do
        rm -f /run/fwd"$queue".*
        ip netns exec "$MID" "$POLLUX" fwd -i in0 -i out0 --no-huge --queues "$queue-$queue" \
            --lcores "0@$((queue % $(nproc)))" >"/run/fwd$queue.out" 2>"/run/fwd$queue.err" &
        PID[$queue]=$!
    done
}
await_all() {
    local queue
    for queue in 0 1 2; do
        FWD_PID=${PID[$queue]} FWD_OUT=/run/fwd$queue.out FWD_ERR=/run/fwd$queue.err
        wait_for 10 fwd_started || fail "the fwd on queue $queue does not say that it forwards"
    done
}
end_all() { # SIGNAL
    kill -"$1" "${PID[@]}"
    # The next ones shall not wait for the last one's end.
    [[ $1 == KILL ]] || wait "${PID[@]}"
}

lab_up --queues 3
before=$(remains) links=$(netdevs)
for signal in KILL TERM KILL KILL TERM KILL KILL TERM; do
    start_all
    await_all
    cross --both --frames 3000
    end_all $signal
done
expect_remains "$before" 0
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
