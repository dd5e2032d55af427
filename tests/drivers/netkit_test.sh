#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A netkit, on which a port would open and receive nothing, is refused by name, and nothing is left
# on it. (Not a test of netns: it takes a kernel with netkit, from 6.7 on.)
source "$(dirname "$0")/lib.sh"

lab_up
ip -n "$MID" link add neta type netkit 2>/dev/null || skip "this kernel has no netkit"
expect_refusal 1 'neta: a netkit runs no XDP program.*; hint: use a veth' -i neta -i in0
expect_refusal 1 'neta: a netkit runs no XDP program' --generic -i neta -i in0
