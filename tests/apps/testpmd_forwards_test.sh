#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# usage: testpmd_forwards_test.sh usable|copied QUEUES
#
# testpmd forwards over net_pollux, with a mempool that can be the UMEM or with one that cannot:
# every frame arrives, once, in order, undamaged, in both directions. The ports are 0 and 1, and the
# driver says, and counts, whether packets are copied.
source "$(dirname "$0")/lib.sh"
kind=${1:-usable} queues=${2:-1}
frames=20000

lab_up --queues "$queues"
links=$(netdevs)
# shellcheck disable=SC2086 # several words, or none
start_testpmd "${lab_vdevs[@]}" -- ${pool_words[$kind]} --rxq "$queues" --txq "$queues" --forward-mode io
expect_eq "$(grep -c '^Port [0-9]*: ..:..:' "$APP_OUT")" 2 "number of ports that testpmd sees"
tell start >/dev/null
cross --frames $frames --both --flows $((queues == 1 ? 1 : 512)) >/dev/null

copied=$(($(xstat 0 rx_copied) + $(xstat 1 rx_copied)))
if [[ $kind == usable ]]; then
    expect_eq "$copied" 0 "packets copied into another mempool"
    grep -q "net_pollux0: in0, .* the frames are those of mempool" "$APP_OUT" || fail "not said"
    expect_eq "$(xstat 0 tx_copied)$(xstat 1 tx_copied)" 00 "packets copied to be sent"
else
    expect_eq "$copied" $((2 * frames)) "packets copied into testpmd's mempool"
    grep -q "net_pollux0: in0, .* is copied .* because .* gaps" "$APP_OUT" || fail "not said"
fi
expect_eq "$(xstat 0 rx_good_packets)" $frames "packets received, by port 0"
expect_eq "$(xstat 1 tx_good_packets)" $frames "packets sent, by port 1"
for ((queue = 0, sum = 0; queue < queues; queue++)); do
    sum=$((sum + $(xstat 0 "rx_q${queue}_packets")))
    expect_eq "$(xstat 0 "rx_q${queue}_ring_full")" 0 "packets that found no room"
done
expect_eq "$sum" $frames "packets of all queues"

tell clear port stats all >/dev/null
expect_eq "$(xstat 0 rx_good_packets)" 0 "packets since the statistics were cleared"
quit_testpmd
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
