#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd --take receives exactly the packets of the protocols and ports that it names, however often it
# is given, and leaves all others to the kernel; also on the netdev of the machine's default route,
# as long as it names ports.
source "$(dirname "$0")/../lib.sh"

send_udp() { # PORT COUNT
    left bash -c "for ((i = 0; i < $2; ++i)); do echo \$i >/dev/udp/10.66.0.2/$1; done"
}
expect_taken() { # PACKETS ARGS…: of all that is sent
    start_fwd -i in0 --forward-mode rxonly --json --no-promiscuous "${@:2}"
    send_udp 4789 10
    send_udp 4790 7
    left ping -q -c 3 -i 0.01 -W 0.1 10.66.0.2 >/dev/null || true
    wait_for 5 taken_or_passed 20 || true
    stop_fwd
    expect_eq "$(fwd_total '.streams[0].consumed')" "$1" "packets taken with ${*:2}"
    expect_eq "$(fwd_total '.ports[0] | .rx_packets + .rx_passed')" 20 "packets in all with ${*:2}"
    expect_eq "$(fwd_total .lost)" 0 "packets lost"
}
taken_or_passed() { (($(received "$MID" in0) + 0 >= $1)); }

lab_up
mac=$(mid cat /sys/class/net/in0/address)
left sysctl -qw net.ipv6.conf.host0.disable_ipv6=1
mid sysctl -qw net.ipv6.conf.in0.disable_ipv6=1
ip -n "$LEFT" neighbour replace 10.66.0.2 lladdr "$mac" nud permanent dev host0

expect_taken 20
expect_taken 10 --take udp:4789
expect_taken 17 --take udp
expect_taken 13 --take udp:4789 --take icmp
expect_taken 20 --take udp:4789,udp:4790,1
expect_taken 0 --take sctp:4789

ip -n "$MID" address add 10.66.0.9/24 dev in0
ip -n "$MID" route add default via 10.66.0.1 dev in0
expect_refusal 1 "in0: the machine's default route leads through it.*--take-all" -i in0 \
    --forward-mode rxonly --take udp
start_fwd -i in0 --forward-mode rxonly --take udp:4789
stop_fwd
expect_refusal 1 'protocol 1 has no port 4789' -i in0 -i out0 --take-all --take icmp:4789
