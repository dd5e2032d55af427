#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A lane that spins makes the kernel send only when it has sent something, or the driver has asked
# anew: the syscalls are bounded by the packets.
source "$(dirname "$0")/lib.sh"

lab_up
start_fwd -i in0 -i out0 --json --idle spin
for _ in {1..5}; do
    expect_forwarding 20
    sleep 1 # of silence
done
stop_fwd
for port in 0 1; do
    packets=$(fwd_total ".ports[$port].tx_packets") kicks=$(fwd_total ".ports[$port].kicks")
    echo "port $port: $packets packets, $kicks kicks"
    ((kicks <= 3 * packets)) || fail "$kicks syscalls to send $packets packets"
done
