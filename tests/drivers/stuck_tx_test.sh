#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A port whose NIC sends nothing holds nobody up, also in zero-copy mode, where the kick is the
# PMD's: send() returns, the other streams of the lcore lose nothing, and fwd ends when it is told
# to. The NIC sends nothing because its cable is pulled, because a qdisc lets nothing through, or
# because the host at the other end takes nothing.
source "$(dirname "$0")/lib.sh"

# Two more hosts, whose stream shares the lcore.
connect() { # NETNS IF: a veth to the port IF
    ip link add name "$2" netns "$MID" type veth peer name far0 netns "$1"
    ip -n "$MID" link set "$2" up
    ip -n "$1" link set far0 up
}
others_lose_nothing() { # WHEN
    "$WIRE" loop --a "$LEFT:far0" --b "$RIGHT:far0" --frames 2000 --timeout 30 >/run/loop.json ||
        fail "the other stream lost packets $1: $(cat /run/loop.json)"
}
blast_into_it() { # WHEN: and look at the other stream meanwhile
    local blast
    "$WIRE" blast --from "$from:host0" --seconds 5 --rate 1000 >/dev/null &
    blast=$!
    others_lose_nothing "$1"
    wait $blast
    others_lose_nothing "$1, afterwards"
}
given_up() { (($(fwd_total '.ports[1].tx_ring_full') > 0)); }

# QEMU's virtio_net stops sending while the other NIC on its cable has no frame. Its other NICs give
# a packet to the cable, which drops it.
stops_sending() { [[ $1 == in0 && $NIC_A == virtio_net || $1 == out0 && $NIC_B == virtio_net ]]; }

try() { # RX TX FROM TO ARGS…: of fwd
    local tx=$2 from=$3 to=$4 kernels
    start_fwd -i "$1" -i "$2" -i veth0 -i veth1 --lcores 1 --rxd 256 --json --stats-period 1 "${@:5}"
    others_lose_nothing "at first"
    if cable "$tx" off; then
        blast_into_it "with the cable of $tx pulled"
        cable "$tx" on
    fi

    mid tc qdisc replace dev "$tx" root tbf rate 8kbit burst 2000 limit 2000
    "$WIRE" blast --from "$MID:$tx" --seconds 5 --rate 1000 >/dev/null &
    kernels=$!
    blast_into_it "with a closed qdisc on $tx"
    wait $kernels
    mid tc qdisc del dev "$tx" root

    ip -n "$to" link set host0 promisc on # or QEMU drops what is for another MAC
    ip -n "$to" link set host0 down
    blast_into_it "while the host behind $tx takes nothing"
    if stops_sending "$tx"; then wait_for 5 given_up || fail "$tx goes on sending"; fi
    stop_fwd
    ip -n "$to" link set host0 up promisc off
    echo "NOTE $tx ${*:5}: zero-copy $(fwd_report '.ports[1].zero_copy'), $(fwd_total '.ports[1] |
        "tx_ring_full \(.tx_ring_full), tx_unsent \(.tx_unsent), kicks \(.kicks)"')"
    expect_eq "$(fwd_total '[.ports[2:][].lost] | add')" 0 "packets that the other stream lost"
}

lab_up
connect "$LEFT" veth0
connect "$RIGHT" veth1
for mode in '' --force-copy; do
    # shellcheck disable=SC2086 # no word is one, too
    try in0 out0 "$LEFT" "$RIGHT" $mode
    # shellcheck disable=SC2086
    try out0 in0 "$RIGHT" "$LEFT" $mode
done
