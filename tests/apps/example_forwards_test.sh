#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# usage: example_forwards_test.sh EXAMPLE [QUEUES]
#
# An example of DPDK's forwards over net_pollux: every frame arrives, once, in order, undamaged. And
# when it has ended, the netdevs are as before.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/examples.sh"
example=$1 queues=${2:-1} signal=INT

# FOLDER PROGRAM LCORES EAL_OPTION… -- ARGUMENT…
run() {
    build_example "$1" "$2"
    links=$(netdevs)
    set_eal_options "$3" "${MIB:-1024}"
    start_example "${lab_vdevs[@]}" "${@:4}"
}
run_event() { run "$1" "$2" 3 --vdev event_sw0 -S 2 "${@:3}"; } # the scheduler has an lcore
run_l3fwd() { # LOOKUP; the lcores share the queues
    local port queue config='' rules=lpm types=(--parse-ptype)
    for ((queue = 0; queue < queues; queue++)); do
        for port in 0 1; do config+=",($port,$queue,$((queue % 2)))"; done
    done
    # For the addresses and ports of `wire`.
    printf 'R198.18.0.%u/32 %u\n' 1 0 2 1 >/run/lpm
    printf 'R198.18.0.%u 198.18.0.%u 9 1024 0x11 %u\n' 1 2 0 2 1 1 >/run/em
    [[ $1 != em ]] || rules=em
    [[ $1 != lpm ]] || types=() # it has them from the driver
    run l3fwd l3fwd $((queues == 1 ? 1 : 2)) -- -p 3 --config="${config#,}" "${types[@]}" \
        --lookup="$1" --rule_ipv4=/run/$rules --rule_ipv6="$EXAMPLES/l3fwd/${rules}_default_v6.cfg"
}

# Those that send bursts of 32 only, however long the rest waits, get multiples of it.
both_ways() { cross --frames 2048 --both "$@" >/dev/null; }
back() { # to where they came from
    "$WIRE" loop --a "$LEFT:host0" --b "$LEFT:host0" --frames 512 --any-macs >/dev/null || fail "wire loop"
}
# The distributor looks after its workers only when packets arrive, so it keeps the last burst.
all_but_a_burst() {
    local result
    result=$("$WIRE" loop --a "$LEFT:host0" --b "$RIGHT:host0" --any-macs --frames 512 --window 512 \
        --timeout 2) || true
    jq -e '.a_to_b | .lost <= 32 and .duplicated + .reordered + .corrupt == 0' <<<"$result" >/dev/null ||
        fail "$result"
}

# The left host takes the right one's netdev too, and joins both by a bridge.
one_network() { # ADDRESS
    ip -n "$RIGHT" link set host0 down
    ip -n "$RIGHT" link set host0 netns "$LEFT" name host1
    ip -n "$LEFT" address flush dev host0
    ip -n "$LEFT" link add bridge type bridge
    ip -n "$LEFT" link set host0 master bridge
    ip -n "$LEFT" link set host1 master bridge up
    ip -n "$LEFT" address add "$1/24" dev bridge
    ip -n "$LEFT" link set bridge up
}

lab_up --queues "$queues"
case $example in
    l2fwd) run l2fwd l2fwd 2 -- -p 3 -T 0; both_ways --any-macs ;;
    skeleton) run skeleton basicfwd 1; both_ways ;;
    link_status_interrupt) run link_status_interrupt link_status_interrupt 2 -- -p 3 -T 0; both_ways --any-macs ;;
    rxtx_callbacks) run rxtx_callbacks rxtx_callbacks 1; both_ways ;;
    l2fwd-jobstats) run l2fwd-jobstats l2fwd-jobstats 2 -- -p 3; both_ways --any-macs ;;
    l2fwd-keepalive) run l2fwd-keepalive l2fwd-keepalive 3 -- -p 3; both_ways --any-macs ;;
    l2fwd-crypto)
        run l2fwd-crypto l2fwd-crypto 2 --vdev crypto_null0 --vdev crypto_null1 -- -p 3 \
            --chain CIPHER_ONLY --cipher_algo null --cipher_op ENCRYPT
        both_ways --any-macs ;;
    symmetric_mp)
        run multi_process/symmetric_mp symmetric_mp 1 -- -p 3 --num-procs=1 --proc-id=0
        both_ways ;;
    packet_ordering) run packet_ordering packet_ordering 4 -- -p 3; both_ways ;;
    l2fwd-event_poll) run l2fwd-event l2fwd-event 3 -- -p 3 -T 0 --mode=poll; both_ways --any-macs ;;
    l2fwd-event) run_event l2fwd-event l2fwd-event -- -p 3 -T 0; both_ways --any-macs ;;
    eventdev_pipeline) run eventdev_pipeline eventdev_pipeline 5 --vdev event_sw0 -- -r2 -t2 -e4 -w8 -n0; back ;;
    distributor) run distributor distributor_app 5 -- -p 3 -c; all_but_a_burst; signal=KILL ;;
    # It marks packets by the last byte of the MAC, drops those above the rate, and knows one way.
    qos_meter) run qos_meter qos_meter 1 -- -p 3; cross --frames 2048 --window 16 --any-macs >/dev/null ;;
    qos_sched)
        MIB=2048 run qos_sched qos_sched 3 --main-lcore 2 -- --pfc 0,1,0,1 --mnc 2 --msz 32768 \
            --cfg "$EXAMPLES/qos_sched/profile.cfg"
        cross --frames 256 --window 32 >/dev/null ;; # a queue of its scheduler has 64 places
    l3fwd_lpm | l3fwd_fib) run_l3fwd "${example#*_}"; both_ways --routed --flows 512 ;;
    l3fwd_em) run_l3fwd em; both_ways --routed --flows 1 ;;
    bond) # its answers leave through both ports, towards one network
        one_network 7.0.0.1
        run bond bond_app 2
        wait_for "$STARTS_WITHIN" grep -q bond6 "$APP_OUT" || fail "the bond does not start"
        wait_for "$STARTS_WITHIN" left ping -q -c 1 -W 1 7.0.0.10 >/dev/null ||
            fail "the bond does not answer" ;;
        # No more: it frees each packet that it has sent a second time (DPDK 22.11).
    l3fwd-graph)
        route_hosts 198.18.0.1 198.18.1.1
        run l3fwd-graph l3fwd-graph 2 -- -p 3 '--config=(0,0,1),(1,0,1)'
        pings_return 1000 198.18.1.1 ;;
    l3fwd-power_pause | l3fwd-power_baseline)
        route_hosts 1.1.1.1 2.1.1.1
        run l3fwd-power l3fwd-power 1 -- -p 3 '--config=(0,0,0),(1,0,0)' --parse-ptype --pmd-mgmt="${example#*_}"
        pings_return 1000 2.1.1.1 ;;
    *) fail "no such example: $example" ;;
esac
stop_example "$signal"
wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
