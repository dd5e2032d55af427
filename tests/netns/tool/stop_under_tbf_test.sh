#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# SIGINT and SIGTERM end fwd within 3 s and with exit code 0, also when what it sends under full
# traffic goes nowhere: a qdisc lets nothing through (sendto then answers EAGAIN for ever), the host
# at the other end is down, or the netdev itself is.
source "$(dirname "$0")/../lib.sh"

stops_on() { # SIGNAL CMD…: when CMD has happened under traffic
    local blast
    start_fwd -i in0 -i out0 --json --stats-period 0.1
    "$WIRE" blast --from "$LEFT:host0" --seconds 60 >/dev/null &
    blast=$!
    wait_for 5 carries_traffic "$(received "$RIGHT" host0)" || fail "nothing arrives"
    "${@:2}"
    wait_for 10 sends_nothing || fail "it goes on sending"
    stop_fwd "$1" # allows 3 s
    kill "$blast"
    wait "$blast" || true
}
sends_nothing() { (($(fwd_total '.ports[1] | .tx_ring_full + .tx_down') > 0)); }
closed_qdisc() {
    mid tc qdisc add dev out0 root tbf rate 100kbit burst 2000 limit 20000
    slow_host 60000000000
}

lab_up
for signal in INT TERM; do
    stops_on "$signal" ip -n "$RIGHT" link set host0 down
    ip -n "$RIGHT" link set host0 up
    stops_on "$signal" ip -n "$MID" link set out0 down
    ip -n "$MID" link set out0 up
done
for signal in INT TERM; do
    stops_on "$signal" closed_qdisc
    (($(fwd_total '.ports[1].tx_unsent') > 0)) || fail "the TX queue was not stuck"
    lab_down
    lab_up
done
