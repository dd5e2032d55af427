#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DTS case 8: start_queue=1 receives what comes to queue 1. All else is left to the kernel.
source "$(dirname "$0")/lib.sh"

lab_with 2
add_vdevs in0 1 1
start_fwd "${options[@]}" --port-topology loop -- "${vdevs[@]}"
expect_eq "$(fwd_report '.ports[].queues | @csv')" 1 "queues in the report"
send_bursts "$LEFT"
stop_fwd
received=$(fwd_total '.ports[0].rx_packets')
expect_every_queue 1 "$received"
expect_eq "$(fwd_total '.ports[0].rx_passed > 0')" true "queue 0 is left to the kernel"
expect_eq "$(fwd_total '.ports[0] | .rx_packets + .rx_passed')" $((bursts * burst)) "received and passed on"
