#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DPDK's example l3fwd-power sleeps on the RX interrupts of net_pollux while nothing arrives, and a
# packet wakes it. How much CPU it takes, and how fast the first packet is, are printed.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/examples.sh"

ticks() { awk '{ print $14 + $15 }' "/proc/$APP_PID/stat"; } # of CPU, 100 a second
seconds=2

lab_up
route_hosts 1.1.1.1 2.1.1.1
build_example l3fwd-power l3fwd-power
set_eal_options 1 1024
start_example "${lab_vdevs[@]}" -- -p 3 '--config=(0,0,0),(1,0,0)' --parse-ptype --interrupt-only
pings_return 1000 2.1.1.1

before=$(ticks)
sleep $seconds # the silence that is measured
spent=$(($(ticks) - before))
first=$(left ping -c 1 -W 5 2.1.1.1) || fail "the first packet after the silence does not arrive"
echo "silent: $((spent * 100 / (seconds * $(getconf CLK_TCK)))) % of a core;" \
    "the first packet there and back: $(sed -n 's/.* time=//p' <<<"$first")"
((spent * 4 < seconds * $(getconf CLK_TCK))) || fail "it does not sleep: $spent ticks in $seconds s"
pings_return 1000 2.1.1.1
stop_example
