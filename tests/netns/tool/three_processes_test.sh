#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# usage: three_processes_test.sh [ORDER…], such as "0 1 2"; default: every order
#
# Three fwd on the three queues of one pair of netdevs are killed with SIGKILL under traffic, in each
# ORDER: those that live on lose no frame, one that comes back gets its queue and works, and the last
# one leaves the netdevs as they were.
source "$(dirname "$0")/../lib.sh"

queues=(0 1 2)
declare -A PID=() PORT=() # by queue: of its fwd, and the UDP port whose frames a host sends to it

start_on() { # QUEUE
    FWD_OUT=/run/fwd$1.out FWD_ERR=/run/fwd$1.err
    start_fwd -i in0 -i out0 --no-huge --queues "$1-$1" --lcores "0@$(($1 % $(nproc)))"
    PID[$1]=$FWD_PID
}
kill_on() { # QUEUE
    kill -KILL "${PID[$1]}"
    wait "${PID[$1]}" 2>/dev/null || true
    unset "PID[$1]"
}

# The host's kernel chooses the queue by a hash that is another one after each boot.
arrived_on() { mid ethtool -S in0 | sed -n "s/ *rx_queue_$1_xdp_packets: //p"; } # QUEUE
find_ports() {
    local port queue before
    for ((port = 1000; ${#PORT[@]} < ${#queues[@]}; port++)); do
        ((port < 1200)) || fail "no UDP port leads to one of the queues"
        before=(); for queue in "${queues[@]}"; do before+=("$(arrived_on "$queue")"); done
        cross --frames 1 --flows 1 --port "$port" >/dev/null
        for queue in "${queues[@]}"; do
            (($(arrived_on "$queue") == before[queue])) || PORT[$queue]=$port
        done
    done
}
cross_on() { cross --flows 1 --port "${PORT[$1]}" --frames "$2" >/dev/null; } # QUEUE FRAMES

# While frames are under way on all queues. Those of this one end in the kernel from then on.
kill_under_traffic() { # QUEUE
    local queue blast survivors=()
    "$WIRE" blast --from "$LEFT:host0" --flows 1 --port "${PORT[$1]}" --rate 20000 --seconds 60 \
        >/dev/null &
    blast=$!
    for queue in "${!PID[@]}"; do
        [[ $queue == "$1" ]] || { cross_on "$queue" 20000 & survivors+=($!); }
    done
    wait_for 5 busy "$1" || fail "nothing arrives on queue $1"
    kill_on "$1"
    for queue in "${survivors[@]}"; do
        wait "$queue" || fail "after a SIGKILL on queue $1 frames of another queue are lost"
    done
    kill "$blast"
    wait "$blast" || true
    for queue in "${!PID[@]}"; do cross_on "$queue" 1000; done
}
busy() { local before; before=$(arrived_on "$1"); sleep 0.02; (($(arrived_on "$1") > before)); }

lab_up --queues ${#queues[@]}
before=$(remains) links=$(netdevs)
start_on 0
expect_refusal 1 "in0: another Pollux process \(pid ${PID[0]}\) has its XDP program there in another \
mode" -i in0 -i out0 --no-huge --generic --queues 1-1
start_on 1
start_on 2
find_ports
expect_refusal 1 "in0 queue 1: another Pollux process holds it \(XDP program \
$(xdp_id "$MID" in0), pid ${PID[1]}\)" -i in0 -i out0 --no-huge --queues 1-1

orders=("$@")
(($#)) || orders=("0 1 2" "0 2 1" "1 0 2" "1 2 0" "2 0 1" "2 1 0")
for order in "${orders[@]}"; do
    read -r first second third <<<"$order"
    for queue in "${queues[@]}"; do
        [[ ${PID[$queue]:-} ]] || start_on "$queue"
    done
    program=$(xdp_id "$MID" in0)
    kill_under_traffic "$first"
    start_on "$first"
    cross_on "$first" 1000
    kill_under_traffic "$second"
    kill_under_traffic "$third"
    expect_eq "$(xdp_id "$MID" in0)" "$program" "XDP program, while one of the three is there"
    kill_under_traffic "$first" # the last: it came when the program was there already
    expect_remains "$before" 0
    wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
done
