# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# For the tests of real NIC drivers, which run in the guest of scripts/vm: what the netns tests have,
# with the guest's NICs in place of veths. NIC_A and NIC_B are the drivers of in0 and out0.
POLLUX_SANDBOX=1                 # the guest is one
STARTS_WITHIN=90 ENDS_WITHIN=30 # seconds; QEMU's software emulation is slow
drivers_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/netns/lib.sh
source "$drivers_dir/../netns/lib.sh"

kernel_is() { # VERSION: or newer
    [[ $(printf '%s\n' "$1" "$(uname -r)" | sort -V | head -n 1) == "$1" ]]
}

# The best mode that a driver has on this kernel: zero-copy, native or generic.
best_mode() { # DRIVER
    case $1 in
        virtio_net) if kernel_is 6.13; then echo zero-copy; else echo native; fi ;;
        igb) if kernel_is 6.14; then echo zero-copy; else echo native; fi ;;
        vmxnet3) if kernel_is 6.6; then echo native; else echo generic; fi ;;
        e1000e) echo generic ;;
    esac
}
# The netdevs that can be tried with it: once it was down or changed its rings, Linux 7.2's vmxnet3
# still shows an XDP program, but runs it no more: xdp-filter's run_cnt stands still, too.
survive_a_reset() {
    local end
    for end in in0:"$NIC_A" out0:"$NIC_B"; do
        if [[ ${end#*:} == vmxnet3 && $(best_mode vmxnet3) == native ]]; then
            echo "NOTE vmxnet3 runs no XDP program after that: not tried" >&2
        else
            echo "${end%:*}"
        fi
    done
}

reported_mode() { # PORT: 0 or 1
    fwd_report ".ports[$1] | if .zero_copy then \"zero-copy\" elif .native then \"native\"
        else \"generic\" end"
}

# --- the lab ----------------------------------------------------------------------------------

by_address() { # MAC: the netdev in this namespace
    ip -json link show | jq -r --arg mac "$1" '.[] | select(.address == $mac) | .ifname'
}
plug_in() { # NETNS MAC NAME: as if nobody had used it before
    local name mode
    name=$(by_address "$2")
    for mode in xdp xdpgeneric; do ip link set "$name" $mode off 2>/dev/null || true; done
    ip link set "$name" down mtu 1500 promisc off netns "$1" name "$3"
    ip -n "$1" link set "$3" up
}
has_carrier() { # NETNS IF
    ip -n "$1" -json link show dev "$2" | jq -e '.[0].operstate == "UP"' >/dev/null
}
wait_for_carrier() { # NETNS IF
    wait_for "$STARTS_WITHIN" has_carrier "$1" "$2" || fail "$2 does not get a carrier"
}

lab_up() {
    local netns
    for netns in "$LEFT" "$MID" "$RIGHT"; do
        ip netns add "$netns"
        ip netns exec "$netns" tee /proc/sys/net/ipv6/conf/{all,default}/disable_ipv6 <<<1 \
            >/dev/null
        ip -n "$netns" link set lo up
    done
    plug_in "$LEFT" 52:54:00:00:00:01 host0
    plug_in "$MID" 52:54:00:00:01:01 in0
    plug_in "$MID" 52:54:00:00:01:02 out0
    plug_in "$RIGHT" 52:54:00:00:00:02 host0
    wait_for_carrier "$MID" in0
    wait_for_carrier "$MID" out0
}

# The NICs go back to the guest's first namespace.
lab_down() {
    local netns
    for netns in "$LEFT" "$MID" "$RIGHT"; do
        [[ -e /run/netns/$netns ]] || continue
        ip netns pids "$netns" | xargs -r kill -KILL
        ip netns delete "$netns"
    done
    wait_for "$STARTS_WITHIN" all_nics_here || echo "lab_down: NICs are missing" >&2
}
all_nics_here() { (($(ip -json link show | jq 'map(select(.ifname != "lo")) | length') == 4)); }

# fwd forwards in the mode, in both directions, and gives every frame back.
expect_forwarding() { # FRAMES ARGS…: of wire loop
    cross --both --timeout 30 --frames "$@"
}
expect_clean_end() {
    stop_fwd
    expect_eq "$(cat "$FWD_ERR")" "" "stderr of pollux fwd"
    expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
}
