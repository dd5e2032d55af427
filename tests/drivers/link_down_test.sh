#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A netdev that is taken down and up again under a forwarder goes on forwarding.
source "$(dirname "$0")/lib.sh"

lab_up
start_fwd -i in0 -i out0 --json
expect_forwarding 200
for netdev in $(survive_a_reset); do
    ip -n "$MID" link set "$netdev" down
    sleep 1
    ip -n "$MID" link set "$netdev" up
    wait_for_carrier "$MID" "$netdev"
    sleep 1 # pollux hears of it by netlink
    expect_forwarding 1000
done
expect_clean_end
