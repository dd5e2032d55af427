#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# DTS case 9: queue_count=2, and both queues receive. Where the PMD refuses that on a veth, it says so,
# and two vdevs, or Pollux' own -i with --queues 2, have the same.
source "$(dirname "$0")/lib.sh"

lab_with 2
if [[ $PMD_COUNTS_RX_TX_CHANNELS != true ]]; then
    expect_refusal 1 'queue count 2 is larger than combined queue count 1' \
        "${options[@]}" --port-topology loop -- --vdev net_af_xdp0,iface=in0,queue_count=2
fi
add_vdevs in0 0 2
for queues in "-- ${vdevs[*]}" "-i in0 --queues 2"; do
    # shellcheck disable=SC2086 # several words
    start_fwd "${options[@]}" --port-topology loop $queues
    echo_all
    stop_fwd
    expect_every_queue 2 $frames
done
