# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# For the tests of real NIC drivers, which run in the guest of scripts/vm: the lab of the netns
# tests, with the guest's NICs in place of veths. NIC_A and NIC_B are the drivers of in0 and out0,
# MODE_A and MODE_B the best mode that they have on this kernel: zero-copy, native or generic.
POLLUX_SANDBOX=1 # the guest is one
STARTS_WITHIN=60 ENDS_WITHIN=20 # QEMU's software emulation is slow
# shellcheck source=tests/netns/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../netns/lib.sh"

by_address() { # MAC: the netdev in this namespace
    ip -json link show | jq -r --arg mac "$1" '.[] | select(.address == $mac) | .ifname'
}
plug_in() { # NETNS MAC NAME
    ip link set "$(by_address "$2")" down netns "$1" name "$3"
    ip -n "$1" link set "$3" up
}
has_carrier() { # NETNS IF
    ip -n "$1" -json link show dev "$2" | jq -e '.[0].operstate == "UP"' >/dev/null
}
link_up() { # NETNS IF
    wait_for "$STARTS_WITHIN" has_carrier "$1" "$2" || fail "$2 does not get a carrier"
}

lab_up() {
    local netns
    for netns in "$LEFT" "$MID" "$RIGHT"; do
        ip netns add "$netns"
        ip netns exec "$netns" tee /proc/sys/net/ipv6/conf/{all,default}/disable_ipv6 <<<1 >/dev/null
        ip -n "$netns" link set lo up
    done
    plug_in "$LEFT" 52:54:00:00:00:01 host0
    plug_in "$MID" 52:54:00:00:01:01 in0
    plug_in "$MID" 52:54:00:00:01:02 out0
    plug_in "$RIGHT" 52:54:00:00:00:02 host0
    link_up "$MID" in0
    link_up "$MID" out0
}
