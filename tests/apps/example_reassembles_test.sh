#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DPDK's example ip_reassembly makes packets of fragments over net_pollux, which tells it their types
# and sends its chains of mbufs: no host has to do it.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/examples.sh"

pings=500 mtu=2000
fragments_at() { # NETNS
    ip netns exec "$1" nstat -asz IpReasmReqds | sed -n 's/^IpReasmReqds *\([0-9]*\).*/\1/p'
}

lab_up
route_hosts 100.10.0.1 100.20.0.1
for end in "$LEFT:host0" "$RIGHT:host0" "$MID:in0" "$MID:out0"; do
    ip -n "${end%:*}" link set "${end#*:}" mtu $mtu
done
# The hosts send fragments nevertheless.
for host in "$LEFT 100.10.0.254" "$RIGHT 100.20.0.254"; do
    ip -n "${host% *}" route replace default via "${host#* }" mtu lock 1500
done
build_example ip_reassembly ip_reassembly
set_eal_options 1 1024
start_example --vdev net_pollux0,iface=in0,packet_types=1,max_frame=2048 \
    --vdev net_pollux1,iface=out0,packet_types=1,max_frame=2048 -- -p 3 -q 2 --maxflows=256
pings_return $pings 100.20.0.1 -M dont -s 1900
for host in "$LEFT" "$RIGHT"; do
    expect_eq "$(fragments_at "$host")" 0 "fragments that arrived"
done
stop_example
