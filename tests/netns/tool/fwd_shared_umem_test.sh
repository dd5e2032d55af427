#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd on ethdevs that share one UMEM in the kernel (shared_umem=1): two netdevs with two queues each
# lose nothing and leave nothing behind, and a UMEM that is too small for so many is refused.
source "$(dirname "$0")/../lib.sh"
frames=50000

lab_up --queues 2
remains=$(remains) hugepages=$(free_hugepages)
vdevs=()
for queue in 0 1; do
    for netdev in in0 out0; do
        vdevs+=(--vdev "net_af_xdp_$netdev$queue,iface=$netdev,start_queue=$queue,shared_umem=1")
    done
done

for memory in '' --no-huge; do
    start_fwd --json ${memory:+"$memory"} -- "${vdevs[@]}" --log-level=pmd.net.af_xdp:info
    expect_eq "$(grep -c 'sharing UMEM' "$FWD_ERR")" 3 "queues that share the UMEM of the first"
    cross --both --frames "$frames" --sizes 64,1514
    stop_fwd
    expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
    expect_eq "$(fwd_total '[.ports[].rx_packets] | add')" $((2 * frames)) "packets received"
    expect_eq "$(fwd_total '[.ports[].rx_packets] | min > 0')" true "every queue received packets"
    expect_remains "$remains" "$hugepages"
done

start_fwd --json -- "${vdevs[@]}"
kill -KILL "$FWD_PID"
wait "$FWD_PID" || true
expect_remains "$remains" "$hugepages"

expect_refusal 1 'a UMEM of 12000 frames has room for 2 sharing queues' --frames 12000 -- "${vdevs[@]}"
