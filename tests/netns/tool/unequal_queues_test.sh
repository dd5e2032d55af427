#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A netdev with four queues and one with a single queue forward to each other, on one lcore and on
# two: nothing is lost, and every queue is served.
source "$(dirname "$0")/../lib.sh"
frames=50000

lab_up --queues 4
right ethtool -L host0 rx 1 tx 1
mid ethtool -L out0 rx 1 tx 1
for lcores in 1@0 1@0,2@1; do
    start_fwd -i in0 -i out0 --lcores "$lcores" --json
    cross --both --frames "$frames" --sizes 64,1514
    stop_fwd
    expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
    expect_eq "$(fwd_total '[.ports[].queues | length] | @csv')" 4,1 "queues of each port"
    expect_eq "$(fwd_total '[.ports[].queues[].rx_packets] | min > 0')" true \
        "every queue received packets"
    expect_eq "$(fwd_total '.ports[1].queues[0].tx_packets')" "$frames" "sent by the single queue"
done
