#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# dpdk-dumpcap and dpdk-pdump, beside a testpmd that forwards over net_pollux, capture each packet
# that it receives and sends on a port, as secondary processes, which can do nothing else. When they
# have ended, testpmd forwards as before.
source "$(dirname "$0")/lib.sh"
frames=500

# PROGRAM ARGUMENT…: comes back when it captures. With the mempool drivers in the same order as in
# testpmd, see apps/README.md. A secondary process unmaps nothing that testpmd uses.
start_capture() {
    CAPTURE_OUT=/run/$1.out
    ip netns exec "$MID" env LD_PRELOAD="$preload" stdbuf -oL "$@" >"$CAPTURE_OUT" 2>&1 &
    CAPTURE_PID=$!
    wait_for 20 grep -qE "^Capturing on|core .* capture" "$CAPTURE_OUT" ||
        fail "$1 does not capture: $(cat "$CAPTURE_OUT")"
}
capture_ended() { ! kill -0 "$CAPTURE_PID" 2>/dev/null; }
stop_capture() {
    kill -INT "$CAPTURE_PID"
    wait_for "$ENDS_WITHIN" capture_ended || fail "the capture does not end: $(cat "$CAPTURE_OUT")"
}
packets() { # FILE: its packets of UDP to port 9, and thus of `wire`
    python3 - "$1" <<'PY'
import re
import sys

with open(sys.argv[1], "rb") as file:
    print(len(re.findall(rb"\x08\x00\x45.{8}\x11.{12}\x00\x09", file.read(), re.S)))
PY
}
expect_captured() { # FILE PACKETS
    local got
    got=$(packets "$1")
    expect_eq "$got" "$2" "packets in $1"
}

command -v dpdk-dumpcap dpdk-pdump >/dev/null || skip "no dpdk-dumpcap (Debian: dpdk-dev)"
preload=$(find /usr/lib -name 'librte_mempool_dpaa.so.*' | head -n 1)
need_hugepages 256
mount -t hugetlbfs hugetlbfs /dev/hugepages # of this sandbox, with its own files
install_driver
lab_up
links=$(netdevs)
eal_words=(--no-pci -m 128 --no-telemetry "--lcores=0@0,1@$(($(nproc) > 1))")
start_testpmd "${lab_vdevs[@]}" -- --forward-mode io
tell start >/dev/null
started=$(netdevs)

start_capture dpdk-dumpcap -i net_pollux0 -w /run/dumpcap.pcapng
cross --frames $frames --both >/dev/null
stop_capture
expect_captured /run/dumpcap.pcapng $((2 * frames))
grep -q "net_pollux0: a secondary process can only watch it" "$CAPTURE_OUT" || fail "not said"
expect_eq "$(netdevs)" "$started" "netdevs after dpdk-dumpcap"

start_capture dpdk-pdump --no-pci --lcores=0@0 -- \
    --pdump 'device_id=net_pollux0,queue=*,rx-dev=/run/rx.pcap,tx-dev=/run/tx.pcap'
cross --frames $frames --both >/dev/null
stop_capture
expect_captured /run/rx.pcap $frames
expect_captured /run/tx.pcap $frames

cross --frames $frames --both >/dev/null
quit_testpmd
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
