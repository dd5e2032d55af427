#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# While fwd or attach waits for something at its start, such as a queue that another socket holds,
# SIGINT and SIGTERM end it at once, and as if it had been running; it does not wait to the end and
# then say what it waited for.
source "$(dirname "$0")/../lib.sh"

lab_up
netdevs=$(netdevs)
"$WIRE" hold --on "$MID:in0" --queue 0 >/run/hold.out &
holder=$!
wait_for 5 grep -qs holding /run/hold.out || fail "wire hold does not hold the queue"
waits() { # in retry()
    kill -0 "$pid" || fail "it has ended: $(cat "$FWD_ERR")"
    [[ $(cat "/proc/$pid/wchan" "/proc/$pid/comm" | xargs) == *nanosleep*pollux ]]
}
ends_with() { # STATUS SIGNAL ARGS…
    local pid status=0
    ip netns exec "$MID" env --default-signal=INT "$POLLUX" "${@:3}" >"$FWD_OUT" 2>"$FWD_ERR" &
    pid=$!
    wait_for 5 waits || fail "it does not wait"
    kill -"$2" $pid
    wait $pid || status=$?
    expect_eq "$status $(cat "$FWD_ERR")" "$1 " "exit code and stderr of $3 after SIG$2"
    wait_for 1 netdevs_are "$netdevs" || fail "the netdevs are not as before: $(netdevs)"
}
for signal in INT TERM; do
    ends_with 0 $signal fwd -i in0 -i out0 --no-huge
    ends_with $((128 + $(kill -l $signal))) $signal attach -i in0 -- true
done
kill $holder
wait $holder || true

# Signals that are not for the end.
start_fwd -i in0 -i out0 --no-huge
for signal in HUP USR1 USR2; do
    kill -$signal "$FWD_PID"
done
wait_for 5 grep -qs 'SIGHUP: there is nothing to reload' "$FWD_ERR" || fail "SIGHUP is not heard"
cross --frames 1000
stop_fwd
expect_eq "$(wc -l <"$FWD_ERR")" 1 "number of lines on stderr"
