#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd --direction receive,transmit forwards one way: every packet from the first port to the second,
# and none back; what arrives at the second stays with the kernel. A port that only receives needs
# fewer frames.
source "$(dirname "$0")/../lib.sh"
frames=20000

passed() { (($(received "$MID" out0) - before >= 100)); }

lab_up
start_fwd -i in0 -i out0 --json
both_ways=$(fwd_report .umem.frames)
stop_fwd

start_fwd -i in0 -i out0 --direction receive,transmit --json
expect_eq "$(fwd_report '[.ports[].direction] | @csv')" '"receive","transmit"' "directions"
expect_eq "$(fwd_report '[.lanes[].streams[] | .from + "-" + .to] | @csv')" '"in0-out0"' "streams"
(($(fwd_report .umem.frames) < both_ways)) || fail "one way needs as many frames as both"
cross --frames "$frames"
before=$(received "$MID" out0)
"$WIRE" blast --from "$RIGHT:host0" --seconds 1 --rate 1000 >/dev/null
wait_for 5 passed || fail "nothing arrives at out0"
stop_fwd
expect_eq "$(fwd_total '.ports[1].tx_packets')" "$frames" "packets forwarded"
expect_eq "$(fwd_total '.ports[1].rx_packets, .ports[0].tx_packets' | xargs)" "0 0" "packets back"
expect_eq "$(fwd_total '.ports[1].rx_passed >= 100')" true "out0 leaves packets to the kernel"
expect_eq "$(fwd_total .lost)" 0 "packets lost"

start_fwd -i in0 --forward-mode rxonly --direction receive --json
sent=$("$WIRE" blast --from "$LEFT:host0" --seconds 1 --rate 1000 | jq .tx_packets)
stop_fwd
expect_eq "$(fwd_total '.streams[0].consumed + .lost')" "$sent" "packets that rxonly received"

# Ethdevs of the EAL count as well; that the directions do not fit is said before a port opens.
expect_refusal 2 '--direction: 3 directions for 2 ports' -i in0 \
    --direction receive,transmit,both -- --vdev net_af_xdp0,iface=out0
