#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Every frame comes through once, unchanged, in the order of its flow, over all queues; none is
# copied on the way; every frame of memory comes back.
source "$(dirname "$0")/lib.sh"

lab_up
# By default igb spreads UDP by addresses alone. Not every NIC can be told.
for netdev in in0 out0; do mid ethtool -N $netdev rx-flow-hash udp4 sdfn 2>/dev/null || true; done
start_fwd -i in0 -i out0 --json
expect_forwarding 20000 --sizes 64,65,1500,1514
expect_clean_end
expect_eq "$(fwd_total '[.ports[].rx_packets, .ports[].tx_packets] | unique | .[]')" 20000 \
    "packets that each port received and sent"
expect_eq "$(fwd_total '[.ports[].tx_copied] | add')" 0 "packets that were copied"
# Of QEMU's NICs it alone spreads packets over queues.
if [[ $NIC_B == igb ]]; then
    expect_eq "$(fwd_total '.ports[1].queues | length > 1 and (map(.rx_packets) | min > 0)')" true \
        "igb has several queues, and each received packets"
fi
