#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# While the port that sends has no link, because its netdev is down or its cable is pulled, every
# packet that is given to it leaves later or is counted as lost, once: from the moment on, and not
# only when Pollux has heard of it. In both directions, in each mode.
source "$(dirname "$0")/lib.sh"

# What the driver itself has taken would be lost unseen, so nothing is under way at that moment.
nothing_under_way() {
    accounted 0 "$sent" &&
        (($(received "$to" host0) - before + $(fwd_total '.ports[1].lost') >= sent))
}
blast() { # SECONDS RATE
    sent=$((sent + $(blast_from "$from" --seconds "$1" --rate "$2")))
}
is_closed() { # fwd has counted packets for it
    blast 0.3 500
    (($(fwd_total '.ports[1].tx_down') > last_down))
}
close_for_a_while() { # admin|cable
    "$1" "$tx" off || return 0
    wait_for 60 is_closed || fail "$1: the port was never closed"
    blast_from "$from" --seconds 1 --rate 500 >/run/blasted & # while it opens
    "$1" "$tx" on
    wait $!
    sent=$((sent + $(cat /run/blasted)))
    blast 0.3 1000
    wait_for 60 nothing_under_way ||
        fail "unaccounted for: $((sent - $(received "$to" host0) + before - $(fwd_total '.ports[1].lost')))"
    last_down=$(fwd_total '.ports[1].tx_down')
}

try() { # RX TX FROM TO ARGS…: of fwd
    local rx=$1 tx=$2 from=$3 to=$4 sent=0 before last_down=0 got
    start_fwd -i "$rx" -i "$tx" --json --stats-period 1 "${@:5}"
    before=$(received "$to" host0)
    start_sink "$to"
    blast 0.3 1000
    wait_for 60 nothing_under_way || fail "of $sent packets some are still under way"
    close_for_a_while cable
    close_for_a_while admin
    stop_fwd
    got=$(end_sink)
    echo "$rx->$tx ${*:5}: $sent sent, $got arrived, lost: $(fwd_total '.ports[1] |
        with_entries(select(.key | test("^tx_(down|netdev|unsent)"))) | tostring')"
    expect_eq "$((got + $(fwd_total '.lost + .ports[0].rx_passed')))" "$sent" \
        "packets that arrived, were left to the kernel or were lost, $tx ${*:5}"
    expect_no_count_decreased
}

lab_up
for mode in "${modes[@]}"; do
    # shellcheck disable=SC2086 # no word is one, too
    try in0 out0 "$LEFT" "$RIGHT" $mode
    # shellcheck disable=SC2086
    try out0 in0 "$RIGHT" "$LEFT" $mode
done
