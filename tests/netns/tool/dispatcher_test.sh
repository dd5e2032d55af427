#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A dispatcher of libxdp that fwd cannot join is named, and left as it was. tests/drivers has a test
# of the same name where it joins.
source "$(dirname "$0")/../lib.sh"

# Not in /sys, which `ip netns exec` mounts anew.
export LIBXDP_BPFFS=/run/bpf
mkdir -p "$LIBXDP_BPFFS"
mount -t bpf bpf "$LIBXDP_BPFFS"
dispatcher=$(dpkg -L libxdp1 | grep 'xdp-dispatcher\.o$') || skip "libxdp's dispatcher is not there"

lab_up
ip -n "$MID" link set in0 xdp object "$dispatcher" program xdp_dispatcher
id=$(xdp_id "$MID" in0)
attached="in0: libxdp's dispatcher is attached"

expect_refusal 1 "$attached \(XDP program $id\), and its programs cannot be seen.*LIBXDP_BPFFS" \
    -i in0 -i out0
SUBCOMMAND=attach expect_refusal 1 "$attached .* in another process would detach it" -i in0 -- true

# From here on it is one that calls no programs.
mkdir -p "$LIBXDP_BPFFS/xdp/dispatch-$(mid cat /sys/class/net/in0/ifindex)-$id"
if mid "$POLLUX" fwd -i in0 -i out0 --duration 0.1 >"$FWD_OUT" 2>"$FWD_ERR"; then
    echo "this kernel has freplace"
else
    expect_refusal 1 "$attached, and this kernel does not load .*freplace" -i in0 -i out0
    expect_refusal 1 "$attached, and this kernel does not load" -- --vdev net_af_xdp0,iface=in0 \
        --vdev net_af_xdp1,iface=out0
    expect_eq "$(xdp_id "$MID" in0)" "$id" "id of the dispatcher"
fi
