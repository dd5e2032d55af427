#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Two ports of one queue each take at most 40 MiB of hugepages in all, and give them back.
source "$(dirname "$0")/lib.sh"

need_hugepages 64
lab_up
before=$(free_hugepages)
start_fwd -i in0 -i out0 --json --hugepages
taken=$((before - $(free_hugepages)))
cross --both --frames 10000
stop_fwd
page=$(sed -n 's/Hugepagesize: *\([0-9]*\) kB/\1/p' /proc/meminfo)
echo "$taken hugepages of $page KiB"
((taken > 0)) || fail "no hugepages were taken"
((taken * page <= 40 * 1024)) || fail "more than 40 MiB"
expect_eq "$(free_hugepages)" "$before" "free hugepages afterwards"
