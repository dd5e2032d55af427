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

# What a test that fails leaves running would keep the lab's namespaces, and the NICs in them.
trap 'jobs -p | xargs -r kill -KILL 2>/dev/null || true' EXIT

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

# Words of fwd, one for each mode: the driver's best, native copy mode where it has that, generic.
# shellcheck disable=SC2034 # for the tests
modes=('' --force-copy --generic)
# The modes in which a NIC receives after a reset, one a line.
modes_that_survive_a_reset() { # IF
    if survive_a_reset | grep -qx "$1"; then printf '%s\n' "${modes[@]}"; else echo --generic; fi
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
    # The frames of `wire blast` are for none of them, and QEMU's NICs look at addresses.
    ip -n "$LEFT" link set host0 promisc on
    ip -n "$RIGHT" link set host0 promisc on
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

# Pulls the cable out of a NIC, or plugs it in, by QEMU's monitor. False if the driver does not see
# that it is out.
cable() { # in0|out0 off|on
    local netdev=n525400000101
    [[ $1 == in0 ]] || netdev=n525400000102
    printf 'set_link %s %s\r\n' $netdev "$2" >/dev/ttyS2
    if [[ $2 == on ]]; then
        wait_for_carrier "$MID" "$1"
    elif ! wait_for 20 no_carrier "$1"; then
        echo "NOTE $1 does not see that its cable is out" >&2
        printf 'set_link %s on\r\n' $netdev >/dev/ttyS2
        return 1
    fi
}
# The same as an administrator does it.
admin() { # in0|out0 off|on
    if [[ $2 == off ]]; then
        ip -n "$MID" link set "$1" down
    else
        ip -n "$MID" link set "$1" up
        wait_for_carrier "$MID" "$1"
    fi
}
# The driver knows. Whoever waits for the netlink event hears of it up to a second later.
no_carrier() { [[ $(mid cat "/sys/class/net/$1/carrier") == 0 ]]; } # IF

# --- every packet ------------------------------------------------------------------------------

# Counts the numbered frames that arrive at a host; end_sink prints how many.
start_sink() { # NETNS
    env --default-signal=INT "$WIRE" sink --on "$1:host0" >/run/sink.json 2>/run/sink.err &
    SINK_PID=$!
    wait_for "$STARTS_WITHIN" grep -q counting /run/sink.err || fail "wire sink does not start"
}
end_sink() {
    kill -INT "$SINK_PID"
    wait "$SINK_PID" || true # 1: something came twice, late or changed
    # Late is what waited in QEMU while a link was down.
    jq '[.duplicated, .corrupt]' -c /run/sink.json | grep -qF '[0,0]' ||
        fail "the sink saw: $(cat /run/sink.json)"
    jq .received /run/sink.json
}
# What fwd --json has told last of a link. (It hears of it by netlink, later than the driver.)
link_is_told() { # IF up|down
    [[ $(jq -r "select(.type == \"link\" and .netdev == \"$1\") | .link" "$FWD_OUT" |
        tail -n 1) == "$2" ]]
}
not_told_down() { ! link_is_told "$1" down; } # IF
wait_for_link_up() { # IF: fwd knows nothing else
    wait_for "$STARTS_WITHIN" not_told_down "$1" || fail "fwd does not see that $1 is up"
}

# How many frames left the host, or wait in its driver: QEMU makes it wait while no NIC takes them.
blast_from() { # NETNS ARGS…: of wire blast
    "$WIRE" blast --from "$1:host0" "${@:2}" | jq .sent
}

# fwd's latest numbers have as many packets of a port, received, passed on or lost, as were sent.
accounted() { # PORT SENT
    (($(fwd_total ".ports[$1] | .rx_packets + .rx_passed + .rx_ring_full +
        .rx_too_long + .rx_missed") >= $2))
}
# Of all counts that fwd has printed, in each period and at the end.
expect_no_count_decreased() {
    local decreased
    decreased=$(jq -rs '[.[] | select(.ports) | select(.type != "report") | .ports]
        | . as $all | range(1; length) as $i | range($all[$i] | length) as $port
        | $all[$i][$port] | to_entries[]
        | select(.value | type == "number")
        | select(.key | test("_pps$|_per_s$|^rx_in_driver$") | not)
        | select(.value < $all[$i - 1][$port][.key])
        | "port \($port): \(.key)"' "$FWD_OUT")
    expect_eq "$decreased" "" "counts that decreased"
}

# fwd forwards in the mode, in both directions, and gives every frame back.
expect_forwarding() { # FRAMES ARGS…: of wire loop
    cross --both --timeout 30 --frames "$@"
}
expect_clean_end() {
    stop_fwd
    expect_eq "$(cat "$FWD_ERR")" "" "stderr of pollux fwd"
    expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
}
