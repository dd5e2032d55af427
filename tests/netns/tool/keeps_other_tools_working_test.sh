#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A netdev that fwd drives stays what it was for everybody else: ip and ethtool show it, an altname
# names it, its MTU can be changed, and when it was down and comes up again packets flow as before.
source "$(dirname "$0")/../lib.sh"

lab_up
ip -n "$MID" link property add dev in0 altname the-way-into-the-lab
start_fwd -i the-way-into-the-lab -i out0 --json
expect_eq "$(fwd_report '.ports[0].netdev')" in0 "netdev with the altname"
cross --both --frames 10000

mid ip -statistics link show dev in0 | grep UP
mid ethtool -i in0 | grep -x 'driver: veth'
mid ethtool -l in0 | grep 'Current hardware settings'
mid ethtool -S in0 | grep rx_queue_0_xdp_packets
mid ethtool -k in0 | grep scatter-gather:
expect_eq "$(received "$MID" in0)" 10000 "packets of in0 that ip -statistics shows"

ip -n "$MID" link set in0 mtu 1400
cross --both --frames 10000 --sizes 64,1414
ip -n "$MID" link set in0 mtu 1500
cross --both --frames 10000 --sizes 64,1514

for netdev in in0 out0; do
    ip -n "$MID" link set "$netdev" down
    ip -n "$MID" link set "$netdev" up
    cross --both --frames 10000
done
stop_fwd
expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
