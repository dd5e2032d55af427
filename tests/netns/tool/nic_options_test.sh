#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd --busy-poll and --rx-metadata reach the sockets and the NIC, or the report says why not. Every
# packet is forwarded with them as well.
source "$(dirname "$0")/../lib.sh"

wakeups() { fwd_total '.ports[0].wakeups'; }
notes() { fwd_report '.ports[].notes[]'; }

lab_up
start_fwd -i in0 -i out0 --json
cross --frames 10000
stop_fwd
expect_eq "$(wakeups)" 0 "wakeups without --busy-poll"
expect_eq "$(fwd_report '.ports[0].rx_metadata')" false "rx_metadata, not asked for"

# In copy mode only busy polling makes receive() enter the kernel.
for value in '' 30 30,16; do
    # shellcheck disable=SC2086 # an empty value is no argument
    start_fwd -i in0 -i out0 --busy-poll $value --json
    cross --both --frames 10000
    stop_fwd
    (($(wakeups) > 0)) || fail "--busy-poll $value: no syscall of receive"
done

start_fwd -i in0 -i out0 --rx-metadata --json
cross --both --frames 10000
stop_fwd
[[ $(fwd_report '[.ports[].rx_metadata] | all') == true || $(notes) == *"no RX metadata: "* ]] ||
    fail "neither RX metadata nor a note"
