#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# `scripts/bench overhead` counts the instructions of Pollux's loop and of a bare one, the same in
# each run, and says whether the limits are met; what it cannot do it refuses; nothing is left.
# callgrind counts rather than measures, so how busy the machine is does not matter.
source "$(dirname "$0")/../netns/lib.sh"

OUT=/run/bench TABLE=/run/bench.table SAID=/run/bench.err
build=${WIRE%/tests/tools/wire}

TMPDIR=$(mktemp -d) # not in /run: the bench goes into a sandbox of its own, which has another one
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

bench() { # ARGS…
    exec "$top/scripts/bench" overhead --build-dir "$build" --out "$OUT" "$@" >"$TABLE" 2>"$SAID"
}
expect_refused() { # STATUS WORDS ARGS…
    local status=0
    (bench "${@:3}") || status=$?
    expect_eq "$status" "$1" "exit code of bench overhead ${*:3}, which said: $(cat "$SAID")"
    expect_eq "$(wc -l <"$SAID")" 1 "lines on stderr"
    grep -q -e "$2" "$SAID" || fail "not said: $2, but: $(cat "$SAID")"
    [[ ! -e $OUT ]] || fail "a bench that was refused left results"
}
result() { jq "$1" "$OUT/results.json"; }
expect() { # FILTER
    jq -e "$1" "$OUT/results.json" >/dev/null || fail "does not hold for results.json: $1"
}
option() { jq -r ".[] | select(.name == \"$1\") | .value" "$build/meson-info/intro-buildoptions.json"; }

# Of this sandbox, in which nobody else is.
namespaces() { readlink /proc/[0-9]*/ns/net | sort -u | wc -l; }
nothing_runs() { ! pgrep callgrind >/dev/null && [[ $(namespaces) == 1 ]]; }

expect_refused 2 "'1000' is not a multiple of 128" --packets 1000
expect_refused 2 "'' is not a multiple of 128" --packets ''
expect_refused 2 "'-128' is not a multiple of 128" --packets=-128
expect_refused 2 "there is no 'net_null', but net_af_xdp, net_ring" --drivers net_ring,net_null
expect_refused 2 "unrecognized arguments: fast (scripts/bench overhead --help)" fast
expect_refused 1 "overhead is missing: scripts/setup builds it" --build-dir /nowhere

command -v valgrind >/dev/null || {
    expect_refused 1 "valgrind is missing: apt-get install valgrind"
    skip "valgrind is missing"
}
mount --bind /dev/null "$(realpath "$(command -v valgrind)")"
expect_refused 1 "valgrind is missing: apt-get install valgrind"
umount "$(realpath "$(command -v valgrind)")"
caps=+dac_override,+dac_read_search
status=0
setpriv --reuid 65534 --inh-caps $caps --ambient-caps $caps \
    "$top/scripts/bench" overhead 2>"$SAID" || status=$?
expect_eq "$status" 1 "exit code without root"
grep -q 'needs root' "$SAID" || fail "not said: needs root, but: $(cat "$SAID")"

# Newer mesons have a list of sanitizers.
if [[ ! $(option b_sanitize | tr -d '\n') =~ ^(none|\[\])$ || $(option optimization) != [23] ]]; then
    expect_refused 1 "is no release build"
    exit
fi

mount --bind /bin/false "$build/tests/bench/overhead"
expect_refused 1 "net_af_xdp: ended with 1" --packets 128
umount "$build/tests/bench/overhead"

status=0
(bench --packets 640) || status=$?
if [[ $(result '[.results[] | select(.met == false)] | length') == 0 ]]; then
    expect_eq "$status" 0 "exit code when the limits are met, said: $(cat "$SAID")"
    expect_eq "$(cat "$SAID")" "" "stderr"
else
    expect_eq "$status" 3 "exit code when a limit is not met, said: $(cat "$SAID")"
    grep -q '^bench: net_af_xdp, burst .*limit' "$SAID" || fail "not said which: $(cat "$SAID")"
fi
expect '.packets == 640 and (.build | has("asserts")) and (.versions.valgrind | test("^valgrind-"))'
# Two drivers, two bursts, three phases; what no instruction was counted for has no ratio.
expect '[.results[] | select(.bare > 0 and .pollux > 0 and .ratio > 0)] | length == 12'
expect '[.results[] | select(.limit)] | map([.driver, .burst, .limit]) | sort ==
        [["net_af_xdp", 1, 1.25], ["net_af_xdp", 32, 1.1]]'
# A send() for each burst, by both; newer PMDs may need more than one syscall for it.
expect '[.results[] | select(.limit) | select(.bare_syscalls >= .pollux_syscalls
        and .pollux_syscalls >= 1 / .burst)] | length == 2'
grep -qE '^  net_af_xdp +32 +[0-9.]+ +[0-9.]+ +[0-9.]+ +1\.10 (NOT MET|met) ' "$TABLE" ||
    fail "no row for a burst of 32 in: $(cat "$TABLE")"
grep -qE '^  net_ring +1 +[0-9.]+ +[0-9.]+ +[0-9.]+ +- ' "$TABLE" || fail "no row for net_ring"
[[ -s $OUT/net_af_xdp-pollux-32-busy.callgrind ]] || fail "callgrind's files are not kept"

# What was counted does not change from run to run, nor with the number of packets.
ring='[.results[] | select(.driver == "net_ring" and .phase == "busy") | [.bare, .pollux]]'
before=$(result "$ring")
(bench --packets 1280 --drivers net_ring) || fail "net_ring alone, which has no limit: $(cat "$SAID")"
expect_eq "$(result "$ring")" "$before" "instructions a packet over net_ring, in a second run"
expect_eq "$(result '.results | length')" 6 "figures of net_ring alone"

bench &
bench_pid=$!
wait_for 60 pgrep callgrind >/dev/null || fail "no callgrind after 60 s: $(cat "$SAID")"
kill -TERM "$bench_pid"
status=0
wait "$bench_pid" || status=$?
expect_eq "$status" 143 "exit code after SIGTERM"
wait_for 10 nothing_runs || fail "is left: $(pgrep --list-full .)"
expect_eq "$(ls -A "$TMPDIR")" "" "what is left in TMPDIR"
