#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Two ports of one queue each take at most 45 MiB of hugepages in all.
source "$(dirname "$0")/../lib.sh"

need_hugepages 64
lab_up
start_fwd -i in0 -i out0 --json --hugepages
taken=$(sed -n 's/HugetlbPages:\s*\([0-9]*\) kB/\1/p' "/proc/$FWD_PID/status")
cross --both --frames 10000
stop_fwd
echo "$taken KiB of hugepages"
((taken > 0)) || fail "no hugepages were taken"
((taken <= 45 * 1024)) || fail "more than 45 MiB"
