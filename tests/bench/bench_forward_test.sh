#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# `scripts/bench forward` leaves its rounds as JSON, table and plot; one that is interrupted keeps the
# rounds it has; no process and no namespace is left, not even after SIGKILL; a contestant that does
# not start is named; and what it cannot do it refuses. How fast anybody is does not matter here.
source "$(dirname "$0")/../netns/lib.sh"

OUT=/run/bench TABLE=/run/bench.table SAID=/run/bench.err
build=${WIRE%/tests/tools/wire}

bench() { # ARGS…
    exec "$top/scripts/bench" forward --build-dir "$build" --out "$OUT" --no-huge "$@" \
        >"$TABLE" 2>"$SAID"
}
expect_bench() { # STATUS ARGS…
    local status=0
    rm -rf "$OUT"
    (bench "${@:2}") || status=$?
    expect_eq "$status" "$1" "exit code of bench ${*:2}, which said: $(cat "$SAID")"
}
expect_refused() { # STATUS WORDS ARGS…
    expect_bench "$1" "${@:3}"
    expect_eq "$(wc -l <"$SAID")" 1 "lines on stderr"
    grep -q -e "$2" "$SAID" || fail "not said: $2, but: $(cat "$SAID")"
    [[ ! -e $OUT ]] || fail "a bench that was refused left results"
}
result() { jq -r "$1" "$OUT/results.json"; }
expect() { # FILTER
    jq -e "$1" "$OUT/results.json" >/dev/null || fail "does not hold for results.json: $1"
}
has_rounds() { [[ -e $OUT/results.json ]] && (($(result '[.rounds[] | select(.complete)] | length') >= $1)); }

# Of this sandbox, in which nobody else is.
others() { pgrep --count -f 'bench/|fwd|sandbox' || true; }
namespaces() { readlink /proc/[0-9]*/ns/net | sort -u | wc -l; }
nothing_runs() { [[ $(others) == "$others_before" && $(namespaces) == 1 ]]; }
others_before=$(others)

start_bench() { # waits for its first round
    rm -rf "$OUT"
    bench --contestants xsk --seconds 0.1 --rounds 100 &
    BENCH_PID=$!
    wait_for 100 has_rounds 1 || fail "no round in 100 s: $(cat "$SAID")"
}
end_bench() { # SIGNAL STATUS
    local status=0
    kill -"$1" "$BENCH_PID"
    wait "$BENCH_PID" 2>/dev/null || status=$?
    expect_eq "$status" "$2" "exit code after SIG$1"
    wait_for 10 nothing_runs || fail "after SIG$1 are left: $(pgrep --list-full .)"
    has_rounds 1 || fail "the rounds before SIG$1 are lost"
}

expect_bench 0 --quick --contestants xsk --seed 7
expect '.quick and .seed == 7 and .interrupted == null and (.versions.dpdk | test("^[0-9]"))'
expect '[.rounds[] | select(.complete)] | length == 3'
expect '[.rounds[].trials[] | select(.delivered_pps > 0 and .offered_pps > 0)] | length == 6'
expect '[.rounds[].trials[] | select((.delivered_pps_by_cpu | add) > 0)] | length == 6'
# On a busy machine a forwarder may have run for less than the kernel counts.
expect '[.rounds[].trials[].cpu] | max > 0'
if (($(result '[.rounds[] | select(.void == null)] | length'))); then
    expect '[.results[] | select(.low <= .ratio and .ratio <= .high)] | length == 2'
    grep -qE '^raw libxdp loop.* [0-9.]+ +[0-9.]+ - [0-9.]+ ' "$TABLE" || fail "no row in the table"
    if command -v gnuplot >/dev/null; then
        grep -q '</svg>' "$OUT/plot.svg" || fail "no plot"
        grep -q 'raw libxdp loop' "$OUT/plot.svg" || fail "the plot does not name it"
    else
        grep -q 'gnuplot-nox' "$SAID" || fail "does not say what would draw the plot"
    fi
fi
grep -q 'proves nothing' "$TABLE" || fail "--quick does not say that it proves nothing"
nothing_runs || fail "is left: $(pgrep --list-full .)"

start_bench
end_bench INT 130
expect '.interrupted == "SIGINT"'
grep -q '^pollux fwd ' "$TABLE" || fail "no table after SIGINT"
start_bench
end_bench KILL 137

mount --bind /bin/false "$build/tests/bench/xsk_forward"
expect_bench 0 --quick --contestants xsk
umount "$build/tests/bench/xsk_forward"
expect '[.rounds[].trials.xsk | select(.failed | test("ended with 1"))] | length == 3'
grep -q 'failed 3 times: ended with 1' "$TABLE" || fail "does not say who failed"

# Without Pollux a round has no ratio, and 7 of them are needed.
mount --bind /bin/false "$POLLUX"
expect_bench 3 --contestants xdp --rounds 7 --seconds 0.1
umount "$POLLUX"
expect '[.rounds[] | select(.void | test("^pollux: ended with 1"))] | length == 7'
grep -q 'only 0 rounds count, 7 are needed' "$SAID" || fail "not said: only 0 rounds count"

expect_refused 2 "is not within 7" --rounds 3
expect_refused 2 "there is no 'vpp'" --contestants vpp
expect_refused 2 "unrecognized arguments: fast" fast
expect_refused 1 "wire is missing: scripts/setup builds it" --contestants xsk --build-dir /nowhere
testpmd=$(command -v dpdk-testpmd || true)
[[ ! $testpmd ]] || mount --bind /dev/null "$testpmd"
expect_refused 1 "dpdk-testpmd is missing: apt-get install dpdk-dev" --contestants testpmd
[[ ! $testpmd ]] || umount "$testpmd"
status=0
"$top/scripts/bench" 2>"$SAID" || status=$?
expect_eq "$status $(head -n 1 "$SAID")" "2 usage: scripts/bench NAME [ARGUMENTS…]" "scripts/bench alone"

taskset --cpu-list "$(taskset --cpu-list --pid $$ | sed 's/.*: \([0-9]*\).*/\1/')" \
    "$top/scripts/bench" forward --quick 2>"$SAID" && fail "one CPU was enough"
grep -q 'one CPU alone' "$SAID" || fail "not said: one CPU alone"
caps=+dac_override,+dac_read_search
setpriv --reuid 65534 --inh-caps $caps --ambient-caps $caps \
    "$top/scripts/bench" forward --quick 2>"$SAID" && fail "root was not needed"
grep -q 'needs root' "$SAID" || fail "not said: needs root, but: $(cat "$SAID")"
