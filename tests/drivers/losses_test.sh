#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# While nobody receives, a NIC's RX ring runs full, or its fill ring empty. Every packet that was
# offered is received later or counted as lost, once, on each NIC: in the driver's best mode,
# without zero-copy, and in generic mode.
source "$(dirname "$0")/lib.sh"

# Not what another queue has frames for: QEMU's igb drops, uncounted, what its own queue has none for.
one_queue() { mid ethtool -L "$1" combined 1 2>/dev/null || true; } # IF
all_queues() { # IF
    local most
    most=$({ mid ethtool -l "$1" 2>/dev/null || true; } | sed -n 's/^Combined:[^0-9]*//p' | head -n 1)
    mid ethtool -L "$1" combined "${most:-1}" 2>/dev/null || true
}

# Meanwhile the process sleeps.
offer() { # NETNS IF ring|frames ARGS…: what runs out, and the arguments of fwd
    local sent zero_copy lost
    start_fwd -i "$2" --forward-mode rxonly --json --stats-period 1 "${@:4}"
    zero_copy=$(fwd_report '.ports[0].zero_copy')
    kill -STOP "$FWD_PID"
    sent=$(blast_from "$1" --seconds 3 --rate 1000)
    kill -CONT "$FWD_PID"
    wait_for 30 accounted 0 "$sent" || fail "of $sent packets some are unaccounted for"
    stop_fwd
    lost=$(fwd_total '.ports[0].lost')
    echo "$2 ${*:4}: zero-copy $zero_copy, $sent sent, $lost lost"
    expect_eq "$(fwd_total '.ports[0] | .rx_packets + .rx_passed + .lost')" "$sent" \
        "packets that were received, left to the kernel or lost, ${*:4}"
    # In zero-copy mode a packet for which there is no frame waits in front of QEMU's NIC.
    [[ $3 == frames && $zero_copy == true ]] ||
        expect_eq "$(fwd_total '.ports[0].rx_ring_full > 0')" true "some are rx_ring_full, ${*:4}"
    expect_eq "$(fwd_total '.ports[0].lost == .ports[0].rx_ring_full')" true \
        "all lost packets are rx_ring_full"
    expect_no_count_decreased
}

lab_up
for end in "$LEFT" in0 "$RIGHT" out0; do
    [[ $end == "$LEFT" || $end == "$RIGHT" ]] && { netns=$end; continue; }
    one_queue "$end"
    for mode in "${modes[@]}"; do
        # shellcheck disable=SC2086 # no word is one, too
        offer "$netns" "$end" ring --rxd 64 $mode
        # The PMD posts 2048 frames, and the RX ring has room for more. QEMU's vmxnet3 uses one of its
        # two queues.
        # shellcheck disable=SC2086
        offer "$netns" "$end" frames --queues 1 --rxd 4096 --frames 2112 $mode
    done
    all_queues "$end"
done
