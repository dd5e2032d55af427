#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DPDK's example ipv4_multicast copies packets to a group over net_pollux, to every port that its
# table names: as chains of cloned mbufs.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/examples.sh"

pings=100 group=224.0.0.103 # to both ports, also back
echoes() { right nstat -asz IcmpInEchos | sed -n 's/^IcmpInEchos *\([0-9]*\).*/\1/p'; }
arrived() { (($(echoes) >= pings && $(received "$LEFT" host0) >= before + pings)); }

lab_up
build_example ipv4_multicast ipv4_multicast
set_eal_options 1 1024
# It would set an MTU for which its mbufs are too short.
start_example --vdev net_pollux0,iface=in0,max_frame=2048 --vdev net_pollux1,iface=out0,max_frame=2048 \
    -- -p 3 -q 2
right ip address add $group/32 dev host0 autojoin
right tee /proc/sys/net/ipv4/icmp_echo_ignore_broadcasts <<<0 >/dev/null
left ip route add $group dev host0
before=$(received "$LEFT" host0)
ip netns exec "$LEFT" ping -q -i 0.002 -c $pings -I host0 $group >/dev/null &
sender=$!
wait_for 10 arrived || fail "$(echoes) of $pings have arrived"
kill $sender # the example routes no replies
wait $sender || true
expect_eq "$(echoes)" $pings "packets to the right"
stop_example
