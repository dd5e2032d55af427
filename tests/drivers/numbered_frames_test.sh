#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Every frame comes through once, unchanged, in the order of its flow, over all queues; none is
# copied on the way; every frame of memory comes back.
source "$(dirname "$0")/lib.sh"

lab_up
# By default igb spreads UDP by addresses alone. Not every NIC can be told.
for netdev in in0 out0; do mid ethtool -N $netdev rx-flow-hash udp4 sdfn 2>/dev/null || true; done
# And by a random key. The hash is linear, so each bit in which flows differ halves the chance that
# all of them have the same queue: of 32 flows 1 of 32 times, which was seen. Since Linux 7.0 the key
# can be set; before, 1024 flows are what there is.
mid ethtool -X out0 hkey "$(printf '%s:' 6d 5a 56 da 25 5b 0e c2 41 67 25 3d 43 a3 8f b0 d0 ca 2b cb \
    ae 7b 30 b4 77 cb 2d a3 80 30 f2 0c 6a 42 b7 3b be ac 01 fa | sed 's/:$//')" 2>/dev/null || true
start_fwd -i in0 -i out0 --json
expect_forwarding 20000 --flows 1024 --sizes 64,65,1500,1514
expect_clean_end
expect_eq "$(fwd_total '[.ports[].rx_packets, .ports[].tx_packets] | unique | .[]')" 20000 \
    "packets that each port received and sent"
expect_eq "$(fwd_total '[.ports[].tx_copied] | add')" 0 "packets that were copied"
# Of QEMU's NICs it alone spreads packets over queues.
if [[ $NIC_B == igb ]]; then
    expect_eq "$(fwd_total '.ports[1].queues | length > 1 and (map(.rx_packets) | min > 0)')" true \
        "igb has several queues, and each received packets"
fi
