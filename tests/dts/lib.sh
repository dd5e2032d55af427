# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# For the cases of DTS' af_xdp plans, NAME_test.sh native|generic, which start with
#     source "$(dirname "$0")/lib.sh"
# DTS looks for packets received and sent on every queue of every port; here it must be all of them.
# Eight vdevs take their time on a busy machine. shellcheck disable=SC2034
STARTS_WITHIN=60 ENDS_WITHIN=20
source "$(dirname "${BASH_SOURCE[0]}")/../netns/lib.sh"

mode=${1:-native}
: "${DROP_EVERY_OTHER:=$top/build/tests/dts/drop_every_other.bpf.o}"
# From 25.07 on the PMD takes several queues of a veth; before, it knows "combined" channels only.
: "${PMD_COUNTS_RX_TX_CHANNELS:=false}"
frames=5000 flows=512

# Of fwd. macswap is what the plans forward with.
options=(--no-huge --json --forward-mode macswap)
[[ $mode == native ]] || options+=(--generic)

# In generic mode a veth gives nothing to the last of several queues (numbered_frames_test.sh).
lab_with() { # QUEUES that get packets
    local queues=$1
    [[ $mode == native || $1 == 1 ]] || queues=$(($1 + 1))
    lab_up --queues "$queues"
}

# The words of the EAL for COUNT queues of a netdev from FIRST on.
vdevs=()
add_vdevs() { # NETDEV FIRST COUNT [MORE]
    local queue words
    if [[ $PMD_COUNTS_RX_TX_CHANNELS == true ]]; then
        words=iface=$1,start_queue=$2,queue_count=$3${4:+,$4}
        vdevs+=(--vdev "net_af_xdp$((${#vdevs[@]} / 2)),$words")
        return
    fi
    for ((queue = $2; queue < $2 + $3; queue++)); do
        words=iface=$1,start_queue=$queue${4:+,$4}
        vdevs+=(--vdev "net_af_xdp$((${#vdevs[@]} / 2)),$words")
    done
}

# What one port sends back to the host that it came from, all of it.
echo_all() {
    "$WIRE" loop --a "$LEFT:host0" --b "$LEFT:host0" --swap-macs --flows $flows \
        --frames $frames >/dev/null || fail "not all came back"
}

# Frames of which not all come back: fewer than any ring has room for, several times.
burst=200 bursts=5
send_bursts() { # NETNS of the host
    local i
    for ((i = 0; i < bursts; i++)); do
        "$WIRE" loop --a "$1:host0" --b "$1:host0" --swap-macs --flows $burst --frames $burst \
            --window $burst --timeout 0.2 >/dev/null || true
    done
}

expect_every_queue() { # QUEUES PACKETS of all of them, received and sent
    expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
    expect_eq "$(fwd_total '[.ports[].queues[]] | length')" "$1" "queues"
    expect_eq "$(fwd_total '[.ports[].queues[] | .rx_packets, .tx_packets] | min > 0')" true \
        "every queue of every port has received and sent"
    expect_eq "$(fwd_total '[.ports[].rx_packets] | add')" "$2" "packets received"
    expect_eq "$(fwd_total '[.ports[].tx_packets] | add')" "$2" "packets sent"
    expect_eq "$(fwd_report '[.ports[].native] | unique | @csv')" \
        "$([[ $mode == native ]] && echo true || echo false)" "native mode"
}

# The PMD lets the kernel choose the mode for such a program, and it is native where that can be. A
# bridge has no native mode. Prints the netdev to be driven in place of this one.
netdev_with_own_program() { # NETDEV
    [[ $mode == generic ]] || { echo "$1"; return; }
    ip -n "$MID" link add "br-$1" type bridge
    ip -n "$MID" link set "$1" master "br-$1"
    ip -n "$MID" link set "br-$1" up
    wait_for 10 forwards "br-$1" || fail "br-$1 does not forward"
    echo "br-$1"
}
forwards() { ip -n "$MID" -details link show master "$1" | grep -q 'state forwarding'; } # BRIDGE

# The vdevs' program drops every other packet: each netdev receives and sends back the other half.
expect_half() { # QUEUES
    local from netdev half=$((bursts * burst / 2)) total=0 before
    before=$(remains) # a bridge's ports are promiscuous
    start_fwd "${options[@]}" --port-topology loop -- "${vdevs[@]}" \
        --log-level=pmd.net.af_xdp:info
    for netdev in $(fwd_report '[.ports[].netdev] | unique | .[]'); do
        [[ $netdev == *in0 ]] && from=$LEFT || from=$RIGHT
        send_bursts "$from"
        wait_for 20 got_back "$from" $half || fail "$netdev does not send back half of the packets"
        total=$((total + half))
    done
    stop_fwd
    expect_every_queue "$1" $total
    grep -q "Successfully loaded XDP program $DROP_EVERY_OTHER" "$FWD_ERR" ||
        fail "the PMD does not say that it has loaded the program"
    expect_eq "$(remains)" "$before" "what is left behind"
}
got_back() { (($(received "$1" host0) >= $2)); } # NETNS PACKETS; a bridge sends some of its own
