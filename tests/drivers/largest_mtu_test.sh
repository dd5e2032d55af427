#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Frames of the largest MTU that driver and mode allow cross whole. What is too large is refused with
# the reason.
source "$(dirname "$0")/lib.sh"

set_mtu() { # BYTES: of all four NICs; false where a driver does not have it
    left ip link set host0 mtu "$1" && right ip link set host0 mtu "$1" &&
        mid ip link set in0 mtu "$1" && mid ip link set out0 mtu "$1"
}
opens() {
    mid timeout 60 "$POLLUX" fwd -i in0 -i out0 --duration 0.1 >/dev/null 2>"$FWD_ERR"
}

lab_up
largest=
sizes=(3400 3050 2500 2000 1500)
# vmxnet3 takes a larger one, and drops frames that do not fit into its buffers of 3072 bytes.
[[ $NIC_B != vmxnet3 ]] || sizes=(3050 2500 2000 1500)
for mtu in "${sizes[@]}"; do
    set_mtu "$mtu" || continue
    wait_for_carrier "$MID" in0
    wait_for_carrier "$MID" out0
    if opens; then
        largest=$mtu
        break
    fi
    expect_eq "$(wc -l <"$FWD_ERR")" 1 "lines that say why MTU $mtu is refused"
done
[[ $largest ]] || fail "not even an MTU of 1500 opens"
echo "NOTE largest MTU: $largest"
start_fwd -i in0 -i out0 --json
expect_forwarding 2000 --sizes 64,1514,$((largest + 14))
expect_clean_end
