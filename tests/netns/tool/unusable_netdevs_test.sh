#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Netdevs on which a port would open and lose every packet are refused with the reason: those
# without an Ethernet header, and a tap that no program has open.
source "$(dirname "$0")/../lib.sh"

lab_up
ip -n "$MID" tuntap add tun0 mode tun
ip -n "$MID" tuntap add tap0 mode tap
ip -n "$MID" link set tun0 up
for state in down up; do
    ip -n "$MID" link set tap0 $state
    for SUBCOMMAND in fwd attach; do
        run=(-i in0)
        [[ $SUBCOMMAND == fwd ]] || run=(-- true)
        expect_refusal 1 'tun0: its packets have no Ethernet header.*hint: .*mode tap' -i tun0 "${run[@]}"
        expect_refusal 1 'tap0: no program has this tap open.*hint: ' -i tap0 "${run[@]}"
    done
done
unset SUBCOMMAND
