#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Links that go down and come back under traffic make fwd count no packet twice, and no count
# decreases; afterwards it loses nothing. (What the driver or the wire has at that moment is lost
# unseen: tests/drivers/README.md.)
source "$(dirname "$0")/lib.sh"

# Where it still receives afterwards.
flap() { # ARGS…: of fwd, whose mode decides
    local netdev
    for netdev in in0 out0; do
        modes_that_survive_a_reset $netdev | grep -qx -- "${*-}" || continue
        for close in cable admin; do
            $close $netdev off || continue
            $close $netdev on
        done
    done
}

periods() { jq -s 'map(select(.type == "period")) | length' "$FWD_OUT"; }
settled() { # PERIODS: after so many, all links are up, and one period went by without a packet
    jq -es '[.[] | select(.type == "period") | .ports | map([.link, .rx_packets, .tx_packets, .lost])]
        | length >= '"$1"' + 2 and .[-1] == .[-2] and all(.[-1][]; .[0] == "up")' "$FWD_OUT"
} >/dev/null

try() { # ARGS…: of fwd
    local from_left from_right lost_before arrived
    start_fwd -i in0 -i out0 --json --stats-period 1 "$@"
    start_sink "$RIGHT"
    blast_from "$LEFT" --seconds 20 --rate 300 >/run/left &
    from_left=$!
    blast_from "$RIGHT" --seconds 20 --rate 300 >/run/right &
    from_right=$!
    flap "$@"
    wait $from_left $from_right
    wait_for 60 settled "$(periods)" || fail "links or packets do not come to rest"
    arrived=$(end_sink)
    lost_before=$(fwd_total '[.ports[].lost] | add')
    expect_forwarding 500
    stop_fwd
    expect_eq "$(fwd_total '[.ports[].lost] | add')" "$lost_before" "packets that were lost after the flaps, $*"
    local left right out0 in0
    left=$(</run/left) right=$(</run/right)
    in0=$(fwd_total '.ports[0] | .rx_packets + .rx_passed + .rx_ring_full +
        .rx_too_long + .rx_missed - 500')
    out0=$(fwd_total '.ports[1] | .rx_packets + .rx_passed + .rx_ring_full +
        .rx_too_long + .rx_missed - 500')
    echo "${*:-best}: left sent $left, in0 saw $in0; right sent $right, out0 saw $out0;" \
        "arrived at right $arrived"
    ((in0 <= left && out0 <= right)) || fail "more came in than was sent, $*"
    ((arrived + $(fwd_total '.ports[1] | .tx_down + .tx_netdev_dropped + .tx_unsent') <= left)) ||
        fail "more arrived or were lost than were sent, $*"
    expect_no_count_decreased
}

lab_up
for mode in "${modes[@]}"; do
    # shellcheck disable=SC2086 # no word is one, too
    try $mode
done
