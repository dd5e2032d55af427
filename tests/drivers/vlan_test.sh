#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Frames with a VLAN tag arrive with it, although the NICs are set to take it off; that setting is
# as before at the end, also after kill -9.
source "$(dirname "$0")/lib.sh"

features() { # of both NICs
    local netdev
    for netdev in in0 out0; do
        mid ethtool --show-features $netdev |
            grep -E 'vlan|large-receive|generic-receive|rx-gro' | sed "s/^/$netdev /"
    done
}
features_are() { [[ $(features) == "$1" ]]; }
expect_features() { # BEFORE WHEN
    wait_for "$STARTS_WITHIN" features_are "$1" ||
        fail "$2: $(diff <(echo "$1") <(features) | grep '^[<>]')"
}
try() { # ARGS…: of fwd
    local size
    start_fwd -i in0 -i out0 --json "$@"
    # One after the other: the sending host hashes a tagged frame by its length, and not by its
    # ports, so that sizes overtake each other there.
    for size in 64 600 1514; do expect_forwarding 500 --vlan 7 --sizes $size; done
    expect_forwarding 200
}

lab_up
for netdev in in0 out0; do
    mid ethtool -K $netdev rxvlan on gro on lro on >/dev/null 2>&1 || true
done
wait_for_carrier "$MID" in0
wait_for_carrier "$MID" out0
before=$(features)
for mode in "" --generic; do
    # shellcheck disable=SC2086 # none, or one
    try $mode
    ! features | grep -E 'rx-vlan-offload: on|large-receive-offload: on' ||
        fail "is on while fwd runs"
    expect_clean_end
    expect_features "$before" "after the end of fwd $mode"
    wait_for_carrier "$MID" in0
    wait_for_carrier "$MID" out0
done

try
kill -KILL "$FWD_PID"
wait "$FWD_PID" 2>/dev/null || true
wait_for_carrier "$MID" in0
wait_for_carrier "$MID" out0
try
expect_clean_end
expect_features "$before" "after a kill and another start"
