#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# What attach cannot do it refuses with one line and leaves the netdevs as they were: exit code 125,
# or 126 for a command that cannot be run and 127 for one that is not there. Otherwise its exit code
# is the command's, which gets all of its signals and none of its descriptors.
source "$(dirname "$0")/../lib.sh"
SUBCOMMAND=attach

refuses() { expect_refusal "$1" "$2" -i in0 "${@:3}"; } # STATUS WORDS ARGS…
attach() { # ARGS…
    ip netns exec "$MID" env --default-signal=INT "$POLLUX" attach "$@" >"$FWD_OUT" 2>"$FWD_ERR"
}
ends_with() { # STATUS WORDS COMMAND…
    local status=0
    attach -i in0 -i out0 -- "${@:3}" || status=$?
    expect_eq "$status" "$1" "exit code of pollux attach -- ${*:3}"
    expect_eq "$(tail -n 1 "$FWD_ERR")" "pollux attach: $2" "last line"
    wait_for 1 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
}
start_sleep() { # comes back when it is held for a command
    ip netns exec "$MID" env --default-signal=INT,QUIT "$POLLUX" attach -i in0 -- sleep 20 \
        >"$FWD_OUT" 2>"$FWD_ERR" &
    ATTACH=$!
    wait_for 5 sleeps || fail "pollux attach does not start its command"
}
sleeps() { # the program's name is that of attach until exec has succeeded
    SLEEP=$(xargs <"/proc/$ATTACH/task/$ATTACH/children") && [[ $SLEEP ]] &&
        [[ $(cat "/proc/$SLEEP/comm") == sleep ]]
}

without_programs() { [[ -z $(xdp_id "$MID" in0)$(xdp_id "$MID" out0) ]]; }

lab_up
links=$(netdevs)
expect_refusal 2 '--interface is required' -- true
expect_refusal 1 'nosuch0: no such network interface' -i nosuch0 -- true
refuses 2 'no COMMAND is given: pollux attach -i NAME -- COMMAND'
refuses 2 'no COMMAND is given' --
refuses 2 'not expected: dpdk-testpmd' dpdk-testpmd
refuses 2 'not expected: --nonsense' --nonsense -- true
refuses 2 'interface in0 is given twice' -i in0 -- true

# Only then is the command tried, so these say first what was held.
ends_with 127 'nosuch-command: cannot be run: No such file or directory; hint: is it installed, and in PATH?' \
    nosuch-command
ends_with 126 '/: cannot be run: Permission denied; hint: is it a program?' /
ends_with 0 'true has ended with exit code 0' true
ends_with 7 'bash has ended with exit code 7' bash -c 'exit 7'
# shellcheck disable=SC2016 # the other shell's pid
ends_with 137 'bash was killed by signal 9 (Killed)' bash -c 'kill -KILL $$'
expect_eq "$(sed '$d' "$FWD_ERR" | sed 's/program [0-9]*/program N/')" \
    "pollux attach: holds in0: XDP program N, native
pollux attach: holds out0: XDP program N, native" "what attach says first"
look='ls /proc/self/fd | xargs'
ends_with 0 'bash has ended with exit code 0' bash -c "$look"
expect_eq "$(cat "$FWD_OUT")" "$(mid bash -c "$look" 2>/dev/null)" "descriptors of a command"

for signal in INT TERM HUP QUIT USR1 USR2 ALRM VTALRM PROF PWR RTMIN RTMAX; do
    start_sleep
    status=0
    kill -$signal "$ATTACH"
    wait "$ATTACH" || status=$?
    expect_eq "$status" $((128 + $(kill -l $signal))) "exit code of sleep, after SIG$signal to attach"
done

# A command that goes into the background is held until its last process has ended, gets the signals,
# and its exit code is that of the last one.
background='(trap "exit 5" USR1; echo $BASHPID >/run/daemon; while :; do sleep 0.1; done) & '
background+='while [[ ! -s /run/daemon ]]; do sleep 0.01; done; exit 3'
ip netns exec "$MID" "$POLLUX" attach -i in0 -- bash -c "$background" >"$FWD_OUT" 2>"$FWD_ERR" &
ATTACH=$!
wait_for 5 grep -q 'has gone into the background' "$FWD_ERR" || fail "attach has not followed"
[[ $(xdp_id "$MID" in0) ]] || fail "in0 is not held for the process in the background"
status=0
kill -USR1 "$ATTACH"
wait "$ATTACH" || status=$?
expect_eq "$status" 5 "exit code of the last process of a command"
wait_for 1 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"

# What attach had as a child before does not count.
status=0
ip netns exec "$MID" bash -c 'sleep 30 & echo $! >/run/before; exec "$0" attach -i in0 -- bash -c "true & wait; exit 7"' \
    "$POLLUX" >"$FWD_OUT" 2>"$FWD_ERR" || status=$?
kill "$(cat /run/before)" || fail "attach has ended what is not its own"
expect_eq "$status" 7 "exit code of a command beside other children"

# The MTU is put back, also by the next start after a kill.
mtu_of() { ip -n "$MID" -json link show "$1" | jq '.[].mtu'; } # NETDEV
mtu_is() { [[ $(mtu_of "$1") == "$2" ]]; }
ends_with 0 'ip has ended with exit code 0' ip link set out0 mtu 1400
expect_eq "$(mtu_of out0)" 1500 "MTU after a command that changed it"
ip netns exec "$MID" "$POLLUX" attach -i in0 -- bash -c 'ip link set in0 mtu 1400; exec sleep 20' \
    >"$FWD_OUT" 2>"$FWD_ERR" &
ATTACH=$!
wait_for 5 mtu_is in0 1400 || fail "the command has not changed the MTU"
kill -KILL "$ATTACH"
wait "$ATTACH" 2>/dev/null || true
wait_for 5 without_programs || fail "the program is still there"
ends_with 0 'true has ended with exit code 0' true
grep -q 'in0: MTU 1500 again, as it was before a killed process changed it to 1400' "$FWD_ERR" ||
    fail "it is not said that the MTU is put back: $(cat "$FWD_ERR")"
expect_eq "$(mtu_of in0)" 1500 "MTU after the next start"

# An administrator's promiscuous mode comes back, whatever the command does with it.
ip -n "$MID" link set out0 promisc on
links=$(netdevs)
ends_with 0 'ip has ended with exit code 0' ip link set out0 promisc off
ip -n "$MID" link set out0 promisc off

start_sleep
FWD_OUT=/run/second.out FWD_ERR=/run/second.err
refuses 1 "in0: another Pollux process holds it \(XDP program $(xdp_id "$MID" in0), pid $ATTACH\)" \
    -- true
SUBCOMMAND=fwd refuses 1 "in0 queue 0: another Pollux process holds it .*, pid $ATTACH" \
    --no-huge --forward-mode rxonly
kill "$SLEEP"
wait "$ATTACH" || true

start_fwd -i in0 --forward-mode rxonly --no-huge
FWD_OUT=/run/third.out FWD_ERR=/run/third.err
refuses 1 "in0: another Pollux process holds it \(XDP program .*, pid $FWD_PID\)" -- true
stop_fwd

"$WIRE" hold --on "$MID:in0" --queue 0 >/run/hold.out &
wait_for 5 grep -qs holding /run/hold.out || fail "wire hold does not hold the queue"
refuses 1 'in0 queue 0: another AF_XDP socket holds it: .*; hint: .*, or use another interface' -- true
kill $!
wait $!

clang -target bpf -O2 -c -x c - -o /run/drops.o \
    <<<'__attribute__((section("xdp"))) int stranger(void *packet) { return 1; }'
ip -n "$MID" link set in0 xdp object /run/drops.o section xdp
refuses 1 "in0: XDP program $(xdp_id "$MID" in0) \"stranger\" is attached" -- true
ip -n "$MID" link set in0 xdp off

ip -n "$MID" route add default dev in0
refuses 1 "in0: the machine's default route leads through it.*; hint: .*set --take-all$" -- true
attach -i in0 --take-all --generic -- true
grep -q 'holds in0: XDP program .*, generic$' "$FWD_ERR" || fail "generic mode is not said"
