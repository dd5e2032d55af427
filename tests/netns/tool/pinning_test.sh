#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Each lcore is one thread, pollux-lcoreN, that may run on the CPU that --lcores names and on no
# other; and the lcore that --json gives for a stream is the thread that does its work.
source "$(dirname "$0")/../lib.sh"
lcores=1@0,2@1,3@0,4@1

each_lcore() { # CMD: LCORE and what CMD prints with the directory of its thread
    local task
    for task in "/proc/$FWD_PID/task/"*; do
        ! grep -q ^pollux-lcore "$task/comm" ||
            echo "$(sed s/pollux-lcore// "$task/comm") $("$1" "$task")"
    done | sort
}
cpus() { sed -n 's/^Cpus_allowed_list:\t//p' "$1/status"; }
time_on_cpu() { cut -d ' ' -f 1 "$1/schedstat"; } # in nanoseconds

for queues in 1 2 4; do
    lab_up --queues "$queues"
    start_fwd -i in0 -i out0 --json --lcores "$lcores"
    used=$((2 * queues < 4 ? 2 * queues : 4)) # a stream for each queue of each port
    wanted=$(tr , '\n' <<<"${lcores//@/ }" | head -n "$used")
    expect_eq "$(each_lcore cpus)" "$wanted" "lcores and the CPUs of their threads"
    expect_eq "$(fwd_report '.lanes[] | "\(.lcore) \(.cpu)"')" "$wanted" "lcores and CPUs in --json"
    cross --both --frames 20000
    stop_fwd
    expect_eq "$(fwd_total '[.streams[].moved] | length, min > 0' | xargs)" "$((2 * queues)) true" \
        "streams, and all of them moved packets"

    start_fwd -i in0 -i out0 --json --lcores "$lcores"
    cross --frames 50000 --flows 1
    busiest=$(each_lcore time_on_cpu | sort -n -k 2 | tail -n 1 | cut -d ' ' -f 1)
    stop_fwd
    expect_eq "$(fwd_total '.streams[] | select(.moved > 0) | .lcore')" "$busiest" \
        "lcore of the one stream that moved packets, and the lcore that worked"
    lab_down
done
