#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# The library's example in the README, built from its text, connects two hosts and ends at SIGINT.
source "$(dirname "$0")/../netns/lib.sh"
: "${README_EXAMPLE:=$top/build/tests/examples/readme_example}"

lab_up
ip netns exec "$MID" env --default-signal=INT "$README_EXAMPLE" in0 out0 >"$FWD_OUT" 2>"$FWD_ERR" &
FWD_PID=$!
wait_for 10 left ping -q -c 1 -W 1 10.66.0.2 >/dev/null || fail "no ping through the example"
stop_fwd
grep -q '^rx_packets [1-9]' "$FWD_OUT" || fail "the example counted no packet"
expect_eq "$(xdp_id "$MID" in0)" "" "XDP program on in0 afterwards"
