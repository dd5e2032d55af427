# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# For the shell tests, which start with
#     source "$(dirname "$0")/../lib.sh"
# and can then be run by hand as they are: they move into the sandbox by themselves.
netns_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/expect.sh
source "$netns_dir/../support/expect.sh"
[[ ${POLLUX_SANDBOX:-} ]] || exec "$netns_dir/sandbox" "$0" "$@"
top=$(cd "$netns_dir/../.." && pwd)
: "${POLLUX:=$top/build/apps/pollux}"
: "${WIRE:=$top/build/tests/tools/wire}"

: "${LAB:=pollux}" # the prefix of its namespaces

# Seconds that a start and an end may take.
: "${STARTS_WITHIN:=10}" "${ENDS_WITHIN:=3}"

LEFT=$LAB-left MID=$LAB-mid RIGHT=$LAB-right
FWD_PID='' FWD_OUT=/run/fwd.out FWD_ERR=/run/fwd.err # /run is the sandbox's own, and goes with it

# --- the lab ----------------------------------------------------------------------------------

lab_up() { "$top/scripts/lab" up --name "$LAB" "$@"; } # [--queues N]
lab_down() { "$top/scripts/lab" down --name "$LAB"; }

left() { ip netns exec "$LEFT" "$@"; }
mid() { ip netns exec "$MID" "$@"; }
right() { ip netns exec "$RIGHT" "$@"; }

# The right host looks into its receive ring (256 packets) only so often; a ring that is full makes
# out0 drop, or wait where it has a qdisc. Without a program or GRO a veth has no such ring, and a
# sender with TSO goes around it.
slow_host() { # NANOSECONDS
    right ethtool -K host0 gro on
    mid ethtool -K out0 tso off
    right tee /sys/class/net/host0/napi_defer_hard_irqs <<<1000000000 >/dev/null
    right tee /sys/class/net/host0/gro_flush_timeout <<<"$1" >/dev/null
}

xdp_id() { # NETNS IF: the id of the XDP program on it; nothing when there is none
    ip -n "$1" -details link show dev "$2" | sed -n 's|.*prog/xdp[a-z]* id \([0-9]*\).*|\1|p'
}

# Numbered frames from host to host, at most 128 of each direction under way: none has to be lost.
cross() { # [ARGS…]: of `wire loop`; fails when one is lost, doubled, overtaken or changed
    "$WIRE" loop --a "$LEFT:host0" --b "$RIGHT:host0" "$@" || fail "wire loop $*"
}

# --- expectations -----------------------------------------------------------------------------

show_why() {
    local file
    for file in "$FWD_OUT" "$FWD_ERR"; do
        [[ ! -s $file ]] || { echo "--- $file ends with:"; tail -n 20 "$file"; }
    done
}

free_hugepages() { sed -n 's/HugePages_Free: *//p' /proc/meminfo; }
need_hugepages() { # MIB: skips the test where not as much is free
    local page
    page=$(sed -n 's/Hugepagesize: *\([0-9]*\) kB/\1/p' /proc/meminfo)
    (($(free_hugepages) * page >= $1 * 1024)) || skip "$1 MiB of hugepages are needed"
}

# What a process that drives netdevs may leave: files, an XDP program, promiscuous mode. Files that
# REMAINS_BUT names, as find does, are left out.
remains() {
    find /dev/hugepages /run/dpdk /run/pollux ! -type d ! -name "${REMAINS_BUT:-}" 2>/dev/null || true
    ip -n "$MID" -details link show | grep -oE 'prog/xdp.*|PROMISC|promiscuity [1-9]' || true
}
remains_are() { [[ $(remains) == "$1" ]] && (($(free_hugepages) >= $2)); }
expect_remains() { # REMAINS HUGEPAGES: as before, when so many were free
    local seconds=5 # the kernel takes things back a little after a process has gone
    wait_for $seconds remains_are "$1" "$2" ||
        fail "is left behind: $(remains | xargs), before: $(xargs <<<"$1"); \
free hugepages: $(free_hugepages), before: $2"
}

wait_for() { # SECONDS CMD…: until it succeeds; fails when it has not by then
    local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
    shift
    until "$@"; do
        ((${EPOCHREALTIME/[.,]/} < end)) || return 1
        sleep 0.05
    done
}

# --- pollux fwd in the middle -----------------------------------------------------------------

start_fwd() { # ARGS…: comes back when it forwards
    rm -f "$FWD_OUT" "$FWD_ERR"
    # A shell switches SIGINT off for what it starts in the background. Not by mid: $! would be the
    # shell that runs the function.
    ip netns exec "$MID" env --default-signal=INT "$POLLUX" fwd "$@" >"$FWD_OUT" 2>"$FWD_ERR" &
    FWD_PID=$!
    wait_for "$STARTS_WITHIN" fwd_started || fail "pollux fwd $* does not say that it forwards"
}
fwd_started() {
    kill -0 "$FWD_PID" 2>/dev/null || fail "pollux fwd ended at once"
    grep -qsw forwarding "$FWD_OUT" "$FWD_ERR"
}
fwd_ended() { ! kill -0 "$FWD_PID" 2>/dev/null; }

stop_fwd() { # [SIGNAL]: its totals are then at the end of FWD_OUT
    local status=0
    kill -"${1:-INT}" "$FWD_PID"
    wait_for "$ENDS_WITHIN" fwd_ended || {
        grep -H . "/proc/$FWD_PID/task/"*/{comm,wchan,syscall} >&2 || true # where it hangs
        fail "pollux fwd goes on $ENDS_WITHIN s after SIG${1:-INT}"
    }
    wait "$FWD_PID" || status=$?
    expect_eq "$status" 0 "exit code of pollux fwd"
}

received() { # NETNS IF: packets, as the kernel counts them
    ip -n "$1" -json -statistics link show dev "$2" | jq '.[0].stats64.rx.packets'
}
at_rest() {
    local before
    before=$(received "$RIGHT" host0)
    sleep 0.1
    [[ $(received "$RIGHT" host0) == "$before" ]]
}
carries_traffic() { (($(received "$RIGHT" host0) > ${1:-0})); } # [PACKETS]

# SECONDS ARGS…: of `wire blast`; something must have come through within the seconds.
kill_fwd_under_traffic() {
    local blast
    "$WIRE" blast --from "$LEFT:host0" "${@:2}" >/dev/null &
    blast=$!
    wait_for "$1" carries_traffic || fail "nothing arrives"
    kill -KILL "$FWD_PID"
    wait "$FWD_PID" 2>/dev/null || true
    kill "$blast"
    wait "$blast" || true
}

fwd_report() { head -n 1 "$FWD_OUT" | jq -r "$1"; } # FILTER: of the first line of --json
# FILTER: of the last line of --json that has counts; waits for the first one.
fwd_total() {
    wait_for "$STARTS_WITHIN" fwd_has_counts || fail "pollux fwd prints no counts"
    grep -E "$has_counts" "$FWD_OUT" | tail -n 1 | jq -r "$1"
}
has_counts='^\{"type":"(period|total)"'
fwd_has_counts() { grep -qE "$has_counts" "$FWD_OUT"; }

# STATUS WORDS ARGS…: pollux fwd ARGS ends by itself with STATUS, with one line on stderr that has
# the WORDS (a regular expression), and leaves the netdevs as they were. UNDER may hold a command
# that runs it, SUBCOMMAND another word for fwd: attach ends with 125 instead, as env does.
expect_refusal() {
    local before status=0 expected=$1
    [[ ${SUBCOMMAND:-fwd} != attach ]] || expected=125
    before=$(netdevs)
    # shellcheck disable=SC2086 # UNDER is several words, or none
    mid ${UNDER:-} timeout --signal KILL 20 "$POLLUX" "${SUBCOMMAND:-fwd}" "${@:3}" \
        >"$FWD_OUT" 2>"$FWD_ERR" || status=$?
    expect_eq "$status" "$expected" "exit code of pollux ${SUBCOMMAND:-fwd} ${*:3}"
    expect_eq "$(wc -l <"$FWD_ERR")" 1 "number of lines on stderr"
    expect_eq "$(cat "$FWD_OUT")" "" "stdout"
    grep -qE -e "$2" "$FWD_ERR" || fail "not said: $2"
    wait_for 1 netdevs_are "$before" || fail "the netdevs are not as before: $(netdevs)"
}
netdevs() { ip -n "$MID" -details link show; }
netdevs_are() { [[ $(netdevs) == "$1" ]]; }

# Takes one driver of DPDK's out of this sandbox's view of the file system.
hide_driver() { # NAME: a part of its file's name
    local drivers driver
    drivers=$(dirname "$(find /usr/lib*/ -path '*/dpdk/pmds-*/librte_net_af_xdp.so*' | head -n 1)")
    mkdir /run/all /run/others
    mount --bind "$drivers" /run/all
    for driver in /run/all/*; do
        [[ $driver == *$1* ]] || ln -s "$driver" /run/others/
    done
    mount --bind /run/others "$drivers"
}
