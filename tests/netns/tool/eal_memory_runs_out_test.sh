#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Frames for which the EAL has no memory left, such as hugepages that others have taken meanwhile,
# lie in ordinary memory, and the report says so.
source "$(dirname "$0")/../lib.sh"

lab_up
start_fwd -i in0 -i out0 --no-huge -- -m 12 # MiB; the frames need 24
grep -q 'note: no hugepages: ordinary memory' "$FWD_OUT" || fail "no note"
cross --both --frames 10000
stop_fwd
