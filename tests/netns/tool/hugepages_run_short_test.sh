#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Two fwd that start at the same moment with too few hugepages for both: both run, and at least one
# of them on ordinary memory, as its report says.
source "$(dirname "$0")/../lib.sh"

rounds=${1:-4}
few=15 # enough for one
need_hugepages $((2 * few))
lab_up

# Takes all of them but a few, for as long as it lives.
coproc TAKER { exec python3 -c '
import mmap, signal, sys
size = (int(sys.argv[1]) - int(sys.argv[2])) << 21
taken = mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)
for at in range(0, size, 1 << 21):
    taken[at] = 1
print("taken", flush=True)
signal.pause()' "$(free_hugepages)" "$few"; }
read -r -t 10 <&"${TAKER[0]}" || skip "the hugepages cannot be taken"

forwards() { grep -qs '"report"' "/run/$1.out"; }
for ((round = 0; round < rounds; ++round)); do
    pids=()
    for netdev in in0 out0; do
        ip netns exec "$MID" env --default-signal=INT "$POLLUX" fwd -i $netdev --forward-mode rxonly \
            --json >/run/$netdev.out 2>/run/$netdev.err &
        pids+=($!)
    done
    for netdev in in0 out0; do
        wait_for "$STARTS_WITHIN" forwards $netdev || fail "round $round, $netdev: $(cat /run/$netdev.err)"
    done
    kill -INT "${pids[@]}"
    for pid in "${pids[@]}"; do
        wait "$pid" || fail "round $round: exit code $?"
    done
    on_hugepages=$(cat /run/{in0,out0}.out | jq -s 'map(select(.type == "report" and .hugepages)) | length')
    echo "$on_hugepages of 2 on hugepages"
    ((on_hugepages < 2)) || fail "round $round: both are on hugepages"
done
kill "$TAKER_PID"
wait
