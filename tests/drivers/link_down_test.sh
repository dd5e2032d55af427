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
    wait_for "$STARTS_WITHIN" link_is_told "$netdev" down || fail "fwd does not see it"
    ip -n "$MID" link set "$netdev" up
    wait_for_carrier "$MID" "$netdev"
    wait_for_link_up "$netdev"
    expect_forwarding 1000
done
expect_clean_end
