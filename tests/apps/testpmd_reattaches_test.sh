#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# usage: testpmd_reattaches_test.sh usable|copied
#
# A port of net_pollux is attached to testpmd, started, stopped, closed and detached, 50 times:
# descriptors, memory, mappings, threads, mbufs, notes and packet sockets do not become more, and
# between the cycles the netdev is as before.
source "$(dirname "$0")/lib.sh"
kind=${1:-usable}

cycle() { # COMMAND…: how the stopped port is detached; PORT stands for its number
    local port
    port=$(tell "port attach net_pollux1,iface=in0" | sed -n 's/^Port \([0-9]*\) is attached.*/\1/p')
    [[ $port ]] || fail "the port is not attached"
    tell "port start $port" >/dev/null
    tell "set promisc $port on" >/dev/null
    tell "mac_addr add $port 02:00:00:00:00:43" >/dev/null
    tell "port config mtu $port 1400" >/dev/null
    [[ $(xdp_id "$MID" in0) ]] || fail "the port does not start"
    tell "port stop $port" >/dev/null
    local command
    for command; do tell "${command/PORT/$port}" >/dev/null; done
    wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
}
# What must not become more; one line each.
footprint() {
    echo "descriptors: $(find "/proc/$APP_PID/fd" -mindepth 1 | wc -l)"
    echo "threads: $(find "/proc/$APP_PID/task" -mindepth 1 -maxdepth 1 | wc -l)"
    echo "mappings of sockets: $(grep -c socket: "/proc/$APP_PID/maps")"
    echo "packet sockets: $(mid cat /proc/net/packet | wc -l)"
    echo "notes: $(find /run/pollux -type f -printf '%f ')"
    tell "dump_mempool mb_pool_0" | grep -E 'common_pool_count|total_cache_count'
}
resident() { sed -n 's/^VmRSS: *\([0-9]*\) kB/\1/p' "/proc/$APP_PID/status"; } # KB

lab_up
# shellcheck disable=SC2086 # several words, or none
start_testpmd --vdev net_pollux0,iface=out0 -- ${pool_words[$kind]} --forward-mode io
links=$(netdevs)
cycle "port detach PORT" # what is made once
cycle "port close PORT" "device detach net_pollux1"
before=$(footprint) resident=$(resident)
for _ in {1..25}; do
    cycle "port detach PORT"
    cycle "port close PORT" "device detach net_pollux1"
done
footprint_is() { [[ $(footprint) == "$1" ]]; }
wait_for 5 footprint_is "$before" || fail "became more: $(diff <(echo "$before") <(footprint))"
(($(resident) - resident < 1024)) || fail "resident memory: $(resident) kB, before: $resident kB"
quit_testpmd
