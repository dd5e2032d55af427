#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd does not take from others: where another fwd or another AF_XDP socket has a queue, or another
# XDP program the netdev, it says who that is and ends with exit code 1, and the other one works on.
source "$(dirname "$0")/../lib.sh"

cannot_start() { expect_refusal 1 "$1" -i in0 -i out0; } # WORDS

put_program() { # NAME: of an XDP program on in0 that drops everything
    clang -target bpf -O2 -c -x c - -o /run/drops.o \
        <<<"__attribute__((section(\"xdp\"))) int $1(void *packet) { return 1; }"
    ip -n "$MID" link set in0 xdp object /run/drops.o section xdp
}
dropped() { mid ethtool -S in0 | sed -n 's/ *rx_queue_0_xdp_drops: //p'; }

lab_up
start_fwd -i in0 -i out0
first=$FWD_OUT FWD_OUT=/run/second.out
id=$(xdp_id "$MID" in0)
cannot_start "in0 queue 0: another Pollux process holds it \(XDP program $id, pid $FWD_PID\)"
FWD_OUT=$first
cross --frames 1000
stop_fwd

"$WIRE" hold --on "$MID:in0" --queue 0 >/run/hold.out &
wait_for 5 grep -qs holding /run/hold.out || fail "wire hold does not hold the queue"
cannot_start 'in0 queue 0: another AF_XDP socket holds it: Device or resource busy; hint: .'
kill $!
wait $! # with exit code 0

put_program lets_nothing_in
cannot_start "in0: XDP program $(xdp_id "$MID" in0) \"lets_nothing_in\" is attached.*; hint: ."
# Also where the PMD has an ethdev of the netdev already, whose close detaches what is there.
expect_refusal 1 'in0: .*"lets_nothing_in" is attached' -- --vdev net_af_xdp0,iface=in0 \
    --vdev net_af_xdp1,iface=out0
before=$(dropped)
"$WIRE" blast --from "$LEFT:host0" --seconds 0.1 --rate 1000 >/dev/null
(($(dropped) > before)) || fail "the other program does not work any more"
ip -n "$MID" link set in0 xdp off

# What a killed DPDK application leaves has this name, and the hint is the command that removes it.
put_program xsk_def_prog
cannot_start 'in0: XDP program .* "xsk_def_prog" is attached: a DPDK .* runs on it, or was killed'
mid bash -c "$(grep -o 'ip link set dev in0 xdp off' "$FWD_ERR")"
start_fwd -i in0 -i out0
cross --frames 1000
stop_fwd
