#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# While nobody receives, the RX ring of each NIC runs full, and every packet that was offered is
# received later or counted as lost, once: in the driver's best mode, without zero-copy, and in
# generic mode.
source "$(dirname "$0")/lib.sh"

accounted() { # whether fwd's latest numbers have as many packets as were sent
    (($(fwd_total ".ports[0] | .rx_packets + .rx_passed + .rx_ring_full +
        .rx_too_long + .rx_missed") >= sent))
}

lab_up
for mode in '' --force-copy --generic; do
    # shellcheck disable=SC2086 # no word is one, too
    start_fwd -i in0 --forward-mode rxonly --rxd 64 --json --stats-period 1 $mode
    kill -STOP "$FWD_PID"
    sent=$("$WIRE" blast --from "$LEFT:host0" --seconds 2 --rate 1000 | jq .tx_packets)
    kill -CONT "$FWD_PID"
    wait_for 30 accounted || fail "of $sent packets some are unaccounted for"
    stop_fwd
    echo "${mode:-best}: $sent sent, $(fwd_total '.ports[0] | "\(.rx_packets) received, \(.lost) lost"')"
    expect_eq "$(fwd_total '.ports[0] | .rx_packets + .rx_passed + .lost')" "$sent" \
        "packets that were received, left to the kernel or lost, $mode"
    (($(fwd_total '.ports[0].rx_ring_full') > 0)) || fail "no packet was lost, $mode"
done
