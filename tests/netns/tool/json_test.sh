#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# --json writes one object a line: a report, periods, a total. Only counts have no unit in their
# name; counters never go back; rates, sums and parts agree with each other, also where packets are
# lost.
source "$(dirname "$0")/../lib.sh"

check() { # WHAT FILTER: true for the list of all objects
    expect_eq "$(jq --slurp "$2" "$FWD_OUT")" true "$1"
}

lab_up --queues 2
start_fwd -i in0 -i out0 --json --stats-period 0.2
cross --both --frames 100000
"$WIRE" flood --from "$LEFT:host0" --seconds 1
stop_fwd

expect_eq "$(jq --slurp length "$FWD_OUT")" "$(wc -l <"$FWD_OUT")" "objects in as many lines"
check "a report, periods, a total" 'map(.type) |
    .[0] == "report" and (.[1:-1] | length > 3 and all(. == "period")) and .[-1] == "total"'
check "the same netdevs everywhere" 'all([.ports[].netdev] == ["in0", "out0"])'
check "fractions only behind a unit" '[.[] | paths(numbers) as $path |
    select(getpath($path) | . != floor) | $path[-1]] | unique | all(test("_(s|pps)$"))'
check "time goes on" 'map(.time_s // 0) | . == sort'
for counter in rx_packets rx_bytes tx_packets tx_bytes rx_ring_full; do
    check "$counter never goes back" \
        "[range(2) as \$port | .[1:] | map(.ports[\$port].$counter) | . == sort] | all"
done
# Rates are rounded, hence the percent.
check "rates are differences of counters" '.[1:-1] | [range(1; length) as $i | range(2) as $port |
    (.[$i].ports[$port].rx_packets - .[$i - 1].ports[$port].rx_packets) as $packets |
    .[$i].ports[$port].rx_pps * .[$i].period_s - $packets | fabs <= 1 + $packets / 100] | all'

check "packets were lost" '.[-1].lost > 0'
check "the total of lost packets" '.[-1] | .lost == (.ports | map(.lost) | add)'
check "the causes of each port" '.[-1].ports | all(.lost == .rx_ring_full + .rx_too_long +
    .rx_unread + .rx_missed + .tx_down + .tx_bad_length + .tx_freed + .tx_no_frame + .tx_invalid +
    .tx_unsent + .tx_netdev_dropped + .tx_ring_full)'
check "a port is the sum of its queues" '[.[-1].ports[] | . as $port |
    ("rx_packets", "rx_bytes", "tx_packets", "tx_bytes", "rx_ring_full", "tx_ring_full") as $key | ($port.queues | map(.[$key]) | add) == $port[$key]] | all'
check "streams moved what ports received" '.[-1] | .streams as $streams | .ports |
    all(.netdev as $from |
    .rx_packets == ($streams | map(select(.from == $from) | .moved + .dropped) | add))'
check "the lanes of the report" \
    '[.[0], .[-1]] | map(.lanes | map([.lcore, .cpu])) | .[0] == .[1]'
