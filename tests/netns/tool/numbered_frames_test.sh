#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# usage: numbered_frames_test.sh QUEUES FRAMES [OPTIONS of pollux fwd]
#
# Every frame that a host sends comes to the other one: once, whole, unchanged, in the order of its
# flow; in both directions at once, over all queues, and the totals say so.
source "$(dirname "$0")/../lib.sh"
queues=$1 frames=$2
[[ $* != *--hugepages* ]] || need_hugepages 128

lab_up --queues "$queues"
start_fwd -i in0 -i out0 --json "${@:3}"
cross --both --frames "$frames" --sizes 64,65,1500,1514
stop_fwd

expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
expect_eq "$(fwd_total '[.ports[].rx_packets, .ports[].tx_packets] | unique | .[]')" "$frames" \
    "packets that each port received and sent"
expect_eq "$(fwd_total '[.ports[].queues | length] | @csv')" "$queues,$queues" "queues of each port"
# Without native XDP a veth marks an skb with the number of its TX queue, and the kernel reads 0 as
# "none" and n as RX queue n-1 (6.18 netif_get_rxqueue): the last queue gets nothing.
reached=$queues
[[ $queues == 1 || $* != *--generic* ]] || reached=$((queues - 1))
expect_eq "$(fwd_total "[.ports[].queues[:$reached][] | .rx_packets, .tx_packets] | min > 0")" \
    true "every queue moved packets"
expect_eq "$(fwd_total '([.ports[] | .netdev as $from | .queues[] | [$from, .queue, .rx_packets]]
    | sort) == ([.streams[] | [.from, .from_queue, .moved]] | sort)')" true \
    "each stream moved what its queue received"
