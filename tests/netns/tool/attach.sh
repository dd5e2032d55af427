# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# For the shell tests of `pollux attach`, which source it behind lib.sh.

FWD_OUT=/run/attach.out FWD_ERR=/run/attach.err
ATTACH_PID='' COMMAND_PID=''
# An EAL of its own for each, on two netdevs. The words of the pool are the application's.
# shellcheck disable=SC2034 # for who sources this
eal_words=(--no-pci --no-huge -m 1024 --no-shconf --no-telemetry "--lcores=0@0,1@$(($(nproc) > 1))"
    --vdev "net_af_xdp0,iface=in0,busy_budget=0" --vdev "net_af_xdp1,iface=out0,busy_budget=0")

start_attach() { # COMMAND…: comes back when it forwards
    ip netns exec "$MID" env --default-signal=INT "$POLLUX" attach -i in0 -i out0 -- "$@" \
        >"$FWD_OUT" 2>"$FWD_ERR" </dev/null &
    ATTACH_PID=$!
    wait_for 20 attach_forwards || fail "pollux attach -- $1: frames do not come through"
    COMMAND_PID=$(command_of "$ATTACH_PID")
}
attach_forwards() {
    kill -0 "$ATTACH_PID" 2>/dev/null || fail "pollux attach ended at once"
    "$WIRE" loop --a "$LEFT:host0" --b "$RIGHT:host0" --frames 1 --timeout 0.2 >/dev/null
}
command_of() { # PID of an attach: the pid of its COMMAND
    xargs <"/proc/$1/task/$1/children"
}
ended() { ! kill -0 "$1" 2>/dev/null; } # PID
await_end() { wait_for 10 ended "$1" || fail "$2 goes on"; } # PID WHAT
expect_end() { # STATUS: attach ends by itself with it, and the netdevs are as they were
    local status=0
    await_end "$ATTACH_PID" "pollux attach"
    wait "$ATTACH_PID" || status=$?
    expect_eq "$status" "$1" "exit code of pollux attach"
    expect_eq "$(find /run/pollux ! -type d)" "" "journal"
    wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
}
without_program() { [[ -z $(xdp_id "$MID" in0)$(xdp_id "$MID" out0) ]]; }
is_promiscuous() { ip -n "$MID" link show in0 | grep -q PROMISC; }

# All that attach promises for an application.
keeps_its_promises() { # FRAMES COMMAND…
    local links
    links=$(netdevs)

    start_attach "${@:2}"
    cross --frames "$1"
    kill -INT "$ATTACH_PID"
    expect_end 0
    grep -q "has ended with exit code 0" "$FWD_ERR" || fail "its end is not said"

    start_attach "${@:2}"
    is_promiscuous || fail "the application does not set PROMISC: nothing would have to be put back"
    kill -KILL "$COMMAND_PID"
    expect_end 137
    grep -q "was killed by signal 9" "$FWD_ERR" || fail "the kill is not said"

    kill_attach "${@:2}"
    start_attach "${@:2}"
    grep -q "in0: promiscuous mode switched off again" "$FWD_ERR" || fail "it is not put back"
    cross --frames 1000
    kill -TERM "$ATTACH_PID"
    expect_end 0

    # The next start may as well be of something else.
    kill_attach "${@:2}"
    start_fwd -i in0 -i out0 --no-huge
    grep -q "note: promiscuous mode switched off again" "$FWD_OUT" || fail "it is not put back"
    cross --frames 1000
    stop_fwd
    wait_for 5 netdevs_are "$links" || fail "the netdevs are not as before: $(netdevs)"
}

kill_attach() { # COMMAND…
    start_attach "$@"
    kill -KILL "$ATTACH_PID"
    wait "$ATTACH_PID" 2>/dev/null || true
    wait_for 1 without_program || fail "the XDP program is still there"
    await_end "$COMMAND_PID" "the application"
    is_promiscuous || fail "the application took PROMISC back itself"
}
