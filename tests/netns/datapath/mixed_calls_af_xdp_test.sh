#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A plain DPDK application, with an EAL and a mempool of its own, forwards by any mixture of DPDK's
# bursts and Pollux's calls without a copy, and leaves netdevs and mempool as they were.
source "$(dirname "$0")/../lib.sh"
: "${MIXED:=$top/build/tests/tools/mixed}"
frames=100000

lab_up
before=$(netdevs)
ip netns exec "$MID" "$MIXED" --no-huge -m 128 --no-pci --no-shconf --no-telemetry --lcores 0@1 \
    -- $((2 * frames)) in0 out0 >"$FWD_OUT" 2>"$FWD_ERR" &
FWD_PID=$!
wait_for 10 fwd_started || fail "it does not say that it forwards"
cross --both --frames "$frames" --sizes 64,65,1500,1514

wait_for 5 fwd_ended || fail "it does not end after all frames"
wait "$FWD_PID" || fail "it ends with $?"
grep -qx "moved $((2 * frames))" "$FWD_OUT" || fail "it has moved another number"
wait_for 1 netdevs_are "$before" || fail "the netdevs are not as before: $(netdevs)"
