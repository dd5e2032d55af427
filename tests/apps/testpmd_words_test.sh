#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# What a device of net_pollux cannot be is refused when it is made, with the reason and a hint in
# the log; the netdev stays as it is.
source "$(dirname "$0")/lib.sh"

lab_up
links=$(netdevs)

refused() { # WORDS EXPECTED [VDEV…]: words of net_pollux0; what the log says, as a regular expression
    local vdevs=(--vdev "net_pollux0$1")
    ((${#@} < 3)) || vdevs+=(--vdev "$3")
    mid timeout --signal KILL 20 dpdk-testpmd "${eal_words[@]}" "${vdevs[@]}" -- --total-num-mbufs=16384 \
        >"$APP_OUT" 2>&1 </dev/null || true
    grep -qE "^net_pollux[01]: .*$2" "$APP_OUT" || fail "not said for '$1': $2"
    netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
}

command -v dpdk-testpmd >/dev/null || skip "there is no dpdk-testpmd (Debian: dpdk-dev)"
refused "" "no network interface is named"
refused ",iface=nosuch0" "nosuch0: no such network interface"
refused ",iface=in0,ifaces=out0" 'there is no argument "ifaces"'
refused ",iface=in0,iface=out0" "iface is given twice"
refused ",iface=in0,start_queue=1" "queue 1"
refused ",iface=in0,queue_count=2" "queue 1"
refused ",iface=in0,queue_count=0" "queue_count=0"
refused ",iface=in0,queue_count=x" "queue_count=x"
refused ",iface=in0,xdp_mode=fast" "xdp_mode=fast .*hint: .* auto, native, generic"
refused ",iface=in0,zero_copy=required" "no zero-copy"
refused ",iface=in0,max_frame=9000" "max_frame=9000"
refused ",iface=in0,max_frame=100" "MTU"
refused ",iface=in0,take=udp:0" "take=udp:0"
refused ",iface=in0,take=all,take=udp" "take=all excludes"
refused ",iface=in0" "in0 queue 0: net_pollux0 has it already" net_pollux1,iface=in0

"$WIRE" hold --on "$MID:in0" --queue 0 >/run/hold.out &
holder=$!
wait_for 5 grep -q holding /run/hold.out || fail "nobody holds the queue"
links=$(netdevs)
refused ",iface=in0" "in0 queue 0: another AF_XDP socket holds it"
kill "$holder"
wait "$holder" || true

# A driver that was built for another DPDK.
LC_ALL=C sed 's/librte_ethdev\.so\.[0-9]*/librte_ethdev.so.99/' "$NET_POLLUX" >/run/librte_net_pollux.so
NET_POLLUX=/run/librte_net_pollux.so
mid dpdk-testpmd "${eal_words[@]/#*librte_net_pollux.so/$NET_POLLUX}" >"$APP_OUT" 2>&1 </dev/null || true
grep -q "EAL: librte_ethdev.so.99: cannot open shared object file" "$APP_OUT" || fail "the EAL does not say why"
