#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd leaves the netdev of the machine's default route alone unless --take-all says that this is
# meant.
source "$(dirname "$0")/../lib.sh"

forwards() { # ARGS…
    start_fwd -i in0 -i out0 "$@"
    cross --frames 1000
    stop_fwd
}

lab_up
ip -n "$MID" address add 10.66.0.3/24 dev out0
ip -n "$MID" route add default via 10.66.0.2 dev out0
expect_refusal 1 "out0: the machine's default route leads through it.*; hint: .*set --take-all, or --take only" \
    -i in0 -i out0
forwards --take-all

ip -n "$MID" route delete default
forwards
