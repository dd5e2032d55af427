#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# The other ways that packets can go: back out of the port where they came in with the MAC addresses
# exchanged (macswap, loop), nowhere (rxonly), and around three ports (chained).
source "$(dirname "$0")/../lib.sh"

crosses() { "$WIRE" loop --frames 10000 --a "$1:host0" --b "$2:host0" "${@:3}"; } # NETNS NETNS

lab_up
start_fwd -i in0 --forward-mode macswap --port-topology loop
crosses "$LEFT" "$LEFT" --swap-macs
stop_fwd

start_fwd -i in0 --forward-mode rxonly --json
sent=$("$WIRE" blast --from "$LEFT:host0" --seconds 1 --rate 10000 | jq .tx_packets)
stop_fwd
expect_eq "$(fwd_total '.streams[0].consumed + .lost')" "$sent" "packets consumed or lost"
expect_eq "$(fwd_total '.streams[0] | .consumed > 0 and .moved == 0 and .to == null')" true "rxonly"

third=$LAB-third
ip netns add "$third"
ip -n "$MID" link add third0 type veth peer name host0 netns "$third"
ip -n "$MID" link set third0 up
ip -n "$third" link set host0 up
start_fwd -i in0 -i out0 -i third0 --port-topology chained
crosses "$LEFT" "$RIGHT"
crosses "$RIGHT" "$third"
crosses "$third" "$LEFT"
stop_fwd
