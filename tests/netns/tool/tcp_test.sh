#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# What ordinary hosts say to each other gets through fwd: ARP, ping, a TCP transfer of two seconds;
# packet by packet as it is (io), and from hop to hop with new MAC addresses (mac).
source "$(dirname "$0")/../lib.sh"

mac_of() { ip -n "$1" -json link show dev "$2" | jq -r '.[0].address'; } # NETNS IF
server_listens() { right ss -tlnH | grep :5201 >/dev/null; }

talk() {
    local bytes
    left ping -q -c 20 -i 0.01 10.66.0.2
    right iperf3 --server --one-off >/run/server.out &
    wait_for 5 server_listens || fail "iperf3 does not listen"
    bytes=$(left iperf3 --client 10.66.0.2 --time 2 --json | jq .end.sum_received.bytes)
    wait $!
    echo "$bytes bytes by TCP"
    ((bytes > 1000000)) || fail "TCP does not get through"
}

lab_up --queues 2
start_fwd -i in0 -i out0
talk
stop_fwd

# Each host knows the other one only by the address of the netdev between them, and would ignore a
# packet that has not its own.
ip -n "$LEFT" neighbour replace 10.66.0.2 lladdr "$(mac_of "$MID" in0)" dev host0
ip -n "$RIGHT" neighbour replace 10.66.0.1 lladdr "$(mac_of "$MID" out0)" dev host0
start_fwd -i in0 -i out0 --forward-mode mac \
    --eth-peer "0,$(mac_of "$LEFT" host0)" --eth-peer "1,$(mac_of "$RIGHT" host0)"
talk
stop_fwd
