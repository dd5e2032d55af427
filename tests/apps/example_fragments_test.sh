#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DPDK's example ip_fragmentation receives packets over net_pollux that are longer than its mbufs, and
# sends them on in fragments, from which the host makes the packets again.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/examples.sh"

pings=500
reassembled() { right nstat -asz IpReasmOKs | sed -n 's/^IpReasmOKs *\([0-9]*\).*/\1/p'; }

lab_up
route_hosts 100.10.0.1 100.20.0.1
ip -n "$LEFT" link set host0 mtu 3000
build_example ip_fragmentation ip_fragmentation
set_eal_options 1 1024
start_example "${lab_vdevs[@]}" -- -p 3 -q 2
pings_return $pings 100.20.0.1 -M dont -s 2500
expect_eq "$(reassembled)" $pings "packets that arrived in fragments"
pings_return $pings 100.20.0.1 -M dont -s 1000
expect_eq "$(reassembled)" $pings "packets that arrived in fragments, as before"
stop_example
