#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Under more packets than it can forward, each one that does not arrive is counted, under one cause:
# what reached the XDP program is what the other host received and what fwd's totals say was lost or
# left to the kernel. To the packet; where the RX side loses, and where the TX side does.
source "$(dirname "$0")/../lib.sh"

overload() { # SECONDS ARGS…: of fwd
    local offered delivered moved
    offered=$(received "$MID" in0) delivered=$(received "$RIGHT" host0)
    start_fwd -i in0 -i out0 --json --lcores 0@1 "${@:2}"
    taskset --cpu-list 0 "$WIRE" flood --from "$LEFT:host0" --seconds "$1" --repeat 262144
    stop_fwd
    wait_for 5 at_rest || fail "packets arrive without end"
    offered=$(($(received "$MID" in0) - offered))
    delivered=$(($(received "$RIGHT" host0) - delivered))
    moved=$(fwd_total '.ports[0].rx_packets')
    echo "offered $offered, forwarded $moved: $((offered / moved)) to 1, delivered $delivered"
    expect_eq "$(fwd_total '.lost + .ports[0].rx_passed')" \
        $((offered - delivered)) "packets that were lost or left to the kernel"
    expect_eq "$(fwd_total '[.ports[].lost] | add')" "$(fwd_total .lost)" "losses of the ports"
}
expect_cause() { # PORT CAUSE
    (($(fwd_total ".ports[$1].$2") > 0)) || fail "nothing was lost as $2"
}

lab_up
overload 10
expect_cause 0 rx_ring_full
overload 2 --rxd 256 # with the default, the frames that the PMD has posted run out instead
expect_cause 0 rx_ring_full
before=$(received "$RIGHT" host0)
(wait_for 10 carries_traffic "$before" && exec ip -n "$RIGHT" link set host0 down) &
overload 2
expect_cause 1 tx_down
ip -n "$RIGHT" link set host0 up
slow_host 1000000
overload 2
expect_cause 1 tx_netdev_dropped
