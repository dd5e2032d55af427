#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A port of Open vSwitch on net_pollux is deleted and added again under traffic, ten times: each time
# the netdev is as before, and then it forwards again; nothing is left.
source "$(dirname "$0")/ovs.sh"

descriptors() { find "/proc/$APP_PID/fd" -mindepth 1 | wc -l; }
netdev_in0() { ip -n "$MID" -details link show in0; }
in0_is() { [[ $(netdev_in0) == "$1" ]]; }
arrived_since() { carries_traffic $(($1 + 1000)); } # PACKETS
expect_traffic() { wait_for 10 arrived_since "$(received "$RIGHT" host0)" || fail "nothing arrives"; }

lab_up
links=$(netdevs)
before=$(remains)
in0=$(netdev_in0)
start_ovs
add_ports
"$WIRE" blast --from "$LEFT:host0" --seconds 300 --rate 20000 >/dev/null &
blast=$!
expect_traffic
descriptors=$(descriptors)

for _ in {1..10}; do
    vsctl del-port p0
    wait_for 5 in0_is "$in0" || fail "in0 is not as before: $(netdev_in0)"
    add_port p0 net_pollux0,iface=in0
    expect_traffic
done
descriptors_are() { (($(descriptors) == $1)); }
wait_for 5 descriptors_are "$descriptors" || fail "descriptors: $(descriptors), before: $descriptors"
kill "$blast"
wait "$blast" || true
cross --frames 2000 --both >/dev/null

stop_ovs
expect_remains "$before" 0
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
