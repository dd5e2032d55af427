#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# usage: ovs_forwards_test.sh QUEUES
#
# Open vSwitch forwards over two ports of net_pollux: ping, TCP in both directions, frames with and
# without VLAN tags, which it also puts on and takes off; and what it says about its ports, their
# statistics, link and MTU, is what was sent and what the kernel says.
source "$(dirname "$0")/ovs.sh"
queues=${1:-1}
frames=20000

statistic() { vsctl get Interface "$1" "statistics:$2"; } # PORT NAME
port_line() { ofctl dump-ports br0 "$1" | tr -d '\n' | tr -s ' ,' ' '; } # PORT
expect_statistics() { # PORT: as many frames received as sent, and nothing lost
    local wanted="rx pkts=$frames bytes=$((frames * 64)) drop=0 errs=0 .*tx pkts=$frames bytes=$((frames * 64)) drop=0 errs=0"
    [[ $(port_line "$1") =~ $wanted ]] || fail "statistics of $1: $(port_line "$1")"
    statistics_are_current() { [[ $(statistic "$1" rx_packets) == "$frames" ]]; }
    wait_for 10 statistics_are_current "$1" || fail "rx_packets of $1: $(statistic "$1" rx_packets)"
    expect_eq "$(statistic "$1" tx_packets)" $frames "tx_packets of $1"
    expect_eq "$(statistic "$1" rx_missed_errors)" 0 "rx_missed_errors of $1"
}

server_listens() { "$1" ss -tlnH | grep :5201 >/dev/null; }
talk() { # SERVER CLIENT ADDRESS: TCP, from the client to the server
    local bytes
    "$1" iperf3 --server --one-off >/run/server.out &
    wait_for 5 server_listens "$1" || fail "iperf3 does not listen"
    bytes=$("$2" iperf3 --client "$3" --time 2 --json | jq .end.sum_received.bytes)
    wait $!
    ((bytes > 1000000)) || fail "TCP from $2 to $3: $bytes bytes"
}

arrives() { # EXPECTED FROM TO [VLAN]: of one frame, see tagged.py
    expect_eq "$(python3 "$top/tests/apps/tagged.py" "${@:2}")" "$1" "what arrives of a frame ${*:2}"
}

lab_up --queues "$queues"
links=$(netdevs)
start_ovs
add_ports "options:n_rxq=$queues"

# Numbered frames, with flow entries that take nothing for granted.
ofctl add-flow br0 "in_port=p0,actions=output:p1"
ofctl add-flow br0 "in_port=p1,actions=output:p0"
cross --frames $frames --both --flows $((queues == 1 ? 1 : 512)) >/dev/null
expect_statistics p0
expect_statistics p1
cross --frames 2000 --both --vlan 7 --flows 1 --sizes 600 >/dev/null

# A switch that learns addresses.
ofctl del-flows br0
ofctl add-flow br0 actions=NORMAL
left ping -q -c 20 -i 0.01 10.66.0.2 >/dev/null
talk right left 10.66.0.2
talk left right 10.66.0.1

# p0 becomes a port of VLAN 7: tags are put on, taken off, and other VLANs kept out.
arrives 7 "$LEFT" "$RIGHT" 7
arrives untagged "$LEFT" "$RIGHT"
vsctl set Port p0 tag=7
arrives 7 "$LEFT" "$RIGHT"
arrives untagged "$RIGHT" "$LEFT" 7
arrives nothing "$RIGHT" "$LEFT" 8
vsctl clear Port p0 tag

# Link and MTU.
link_is() { [[ $(vsctl get Interface p0 link_state) == "$1" ]]; }
wait_for 10 link_is up || fail "link of p0: $(vsctl get Interface p0 link_state)"
expect_eq "$(vsctl get Interface p0 link_speed)" 10000000000 "speed of p0"
ip -n "$LEFT" link set host0 down
wait_for 10 link_is down || fail "link of p0: $(vsctl get Interface p0 link_state)"
ip -n "$LEFT" link set host0 up
wait_for 10 link_is up || fail "link of p0: $(vsctl get Interface p0 link_state)"
mtu_is() { [[ $(ip -n "$MID" -json link show in0 | jq '.[0].mtu') == "$1" ]]; }
vsctl set Interface p0 mtu_request=1400
wait_for 10 mtu_is 1400 || fail "MTU of in0"
vsctl set Interface p0 mtu_request=9000
wait_for 10 grep -q "MTU (9000) > device max MTU (3438)" "$APP_OUT" || fail "9000 is not refused"

stop_ovs
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
