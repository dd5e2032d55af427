#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# fwd also drives the ethdevs that the EAL makes from its words: alone, beside -i, several queues'
# worth, and of drivers that are not net_af_xdp. Also then nothing is left behind, not by SIGKILL.
source "$(dirname "$0")/../lib.sh"
frames=50000

crosses() { # ARGS… of fwd
    start_fwd --json "$@"
    cross --both --frames "$frames" --sizes 64,1514
    stop_fwd
    expect_eq "$(fwd_total .lost)" 0 "packets that fwd lost"
    expect_eq "$(fwd_total '[.ports[].rx_packets, .ports[].tx_packets] | unique | .[]')" "$frames" \
        "packets that each port received and sent"
    expect_remains "$remains" "$hugepages"
}

lab_up
remains=$(remains) hugepages=$(free_hugepages)
xdp_in0=net_af_xdp0,iface=in0 xdp_out0=net_af_xdp1,iface=out0

crosses -- --vdev "$xdp_in0" --vdev "$xdp_out0"
expect_eq "$(fwd_report '[.ports[].netdev] | @csv')" '"in0","out0"' "the report's netdevs"
crosses -i in0 -- --vdev "$xdp_out0"
# As an administrator may write it: the PMD's own default of busy polling, and another order.
crosses -- "--vdev=net_af_xdp0,queue_count=1,iface=in0,busy_budget=64" "--vdev=$xdp_out0"
crosses --no-huge -- --vdev "$xdp_in0" --vdev "$xdp_out0"

lab_down
lab_up --queues 2
# The second queue of each netdev.
start_fwd --json -- --vdev "$xdp_in0,start_queue=1" --vdev "$xdp_out0,start_queue=1"
expect_eq "$(fwd_report '[.ports[].queues[]] | @csv')" 1,1 "queues in the report"
kill -KILL "$FWD_PID"
wait "$FWD_PID" || true
expect_remains "$remains" "$hugepages"

# Another driver: what is sent to net_ring comes back from it.
start_fwd --json --port-topology loop -- --vdev net_ring0
expect_eq "$(fwd_report '.ports[].af_xdp')" false "the report's af_xdp of net_ring0"
stop_fwd

expect_refusal 2 'no interface is given' --no-huge
expect_refusal 2 'one interface alone' -- --vdev "$xdp_in0"
expect_refusal 1 'in0 queue 0: this process drives it already' --no-promiscuous -i in0 -- --vdev "$xdp_in0"
