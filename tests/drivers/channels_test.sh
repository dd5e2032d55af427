#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Channels and rings that an administrator changes under a forwarder: the kernel refuses, or the
# forwarder goes on.
source "$(dirname "$0")/lib.sh"

lab_up
start_fwd -i in0 -i out0 --json
expect_forwarding 200
for netdev in $(survive_a_reset); do
    for change in "-G $netdev rx 512 tx 512" "-L $netdev combined 1"; do
        # shellcheck disable=SC2086 # several words
        if mid ethtool $change; then
            echo "NOTE ethtool $change: accepted"
            wait_for_carrier "$MID" "$netdev"
            wait_for_link_up "$netdev"
        else
            echo "NOTE ethtool $change: refused"
        fi
        expect_forwarding 500
    done
done
stop_fwd
