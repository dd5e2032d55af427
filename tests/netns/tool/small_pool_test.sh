#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A pool hardly larger than what the fill rings keep for good (2048 frames each) never makes the
# forwarder stop: with 16 and 48 frames beyond them, on one lcore and on two, everything crosses.
source "$(dirname "$0")/../lib.sh"
queues=2

lab_up --queues "$queues"
for spare in 16 48; do
    for lcores in 0 0,1; do
        start_fwd -i in0 -i out0 --json --lcores "$lcores" --frames $((2 * 2048 * queues + spare))
        cross --both --frames 200000
        stop_fwd
        expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
    done
done
