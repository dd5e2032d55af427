#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A DPDK application in C, with an EAL, a pool and a loop of its own, forwards every frame by
# pollux.h, counts exactly those, sleeps while nothing comes, wakes for each single packet, and
# leaves the netdevs as they were.
source "$(dirname "$0")/../netns/lib.sh"
: "${BASICFWD:=$top/build/apps/basicfwd}"
frames=100000 echoes=1000

sleeps() { [[ $(awk '{ print $3 }' "/proc/$FWD_PID/stat") == S ]]; }
ticks() { awk '{ print $14 + $15 }' "/proc/$FWD_PID/stat"; }
counted() { # NETDEV NAME: what the example says about it at its end
    sed -n "/^$1 lost/,/ lost /{ s/^$2 //p }" "$FWD_OUT"
}
expect_counted() { # NETDEV NAME NUMBER
    expect_eq "$(counted "$1" "$2")" "$3" "$2 of $1"
}

lab_up
before=$(netdevs)
ip netns exec "$MID" env --default-signal=INT "$BASICFWD" --no-huge -m 128 --no-pci --no-shconf \
    --no-telemetry --lcores 0@1 -- in0 out0 >"$FWD_OUT" 2>"$FWD_ERR" &
FWD_PID=$!
wait_for 10 fwd_started || fail "the example does not say that it forwards"
wait_for 5 sleeps || fail "the example does not sleep while nothing comes"
ticks=$(ticks)
sleep 2
echo "CPU time in 2 s of silence: $((($(ticks) - ticks) * 1000 / $(getconf CLK_TCK))) ms"

cross --both --frames "$frames" --sizes 64,65,1500,1514
"$WIRE" echo --a "$LEFT:host0" --b "$RIGHT:host0" --count "$echoes" --pause 500
stop_fwd

expect_counted in0 rx_packets $((frames + echoes))
expect_counted out0 tx_packets $((frames + echoes))
expect_counted out0 rx_packets "$frames"
expect_counted in0 tx_packets "$frames"
expect_eq "$(grep -c ' lost 0$' "$FWD_OUT")" 2 "netdevs that lost nothing"
grep -q '^no room in a TX ring: 0$' "$FWD_OUT" || fail "the loop found no room in a TX ring"
wait_for 1 netdevs_are "$before" || fail "the netdevs are not as before: $(netdevs)"
