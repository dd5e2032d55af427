#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Up to the largest MTU for which the kernel grants zero-copy a port has it. Above it the report says
# why there is none, and zero-copy cannot be demanded.
source "$(dirname "$0")/lib.sh"
[[ $NIC_A == virtio_net && $(best_mode "$NIC_A") == zero-copy ]] ||
    skip "virtio_net with zero-copy is needed: other drivers' buffers are smaller"

set_mtu() { # BYTES
    left ip link set host0 mtu "$1"
    mid ip link set in0 mtu "$1"
    wait_for_carrier "$MID" in0
}
opens_in() { # MTU MODE
    set_mtu "$1"
    start_fwd -i in0 --port-topology loop --json
    expect_eq "$(reported_mode 0)" "$2" "mode with an MTU of $1"
}
notes() { fwd_report '.ports[0].notes[]' | grep -c 'zero-copy\|copy mode' || true; }

lab_up
opens_in 3430 zero-copy
expect_eq "$(notes)" 0 "notes on zero-copy"
stop_fwd
if kernel_is 7.2; then
    opens_in 3431 native
    fwd_report '.ports[0].notes[]' | grep -q 'this kernel grants it only up to an MTU of 3430' ||
        fail "the report does not say why: $(fwd_report '.ports[0].notes[]')"
    stop_fwd
    expect_refusal 1 'up to an MTU of 3430' -i in0 --port-topology loop --require-zero-copy
else
    opens_in 3442 zero-copy
    stop_fwd
fi
