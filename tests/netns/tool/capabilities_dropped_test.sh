#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Once fwd forwards, no thread of it has a capability but CAP_NET_ADMIN, with which the offloads are
# put back; forwarding, a link that goes and comes back, the end, and the next start work. attach
# has CAP_KILL as well, and its command all.
source "$(dirname "$0")/../lib.sh"

net_admin=0000000000001000 kill_and_net_admin=0000000000001020
sets_of() { # PID: of all its threads
    sed -n 's/^Cap\(Prm\|Eff\):\s*//p' "/proc/$1/task/"*/status | sort -u | xargs
}
in0_up() { [[ $(mid cat /sys/class/net/in0/carrier) == 1 ]]; }

lab_up
netdevs=$(netdevs)
offloads=$(mid ethtool -k in0)
for round in 1 2; do
    start_fwd -i in0 -i out0
    expect_eq "$(sets_of "$FWD_PID")" "0000000000000000 $net_admin" "capabilities of the threads"
    expect_eq "$(sed -n 's/^CapEff:\s*//p' "/proc/$FWD_PID/status")" $net_admin "of the first one"
    cross --both --frames 1000
    ip -n "$MID" link set in0 down
    ip -n "$MID" link set in0 up
    wait_for 5 in0_up || fail "in0 has no carrier"
    cross --both --frames 1000
    stop_fwd
    expect_eq "$(cat "$FWD_ERR")" "" "stderr in round $round"
    wait_for 1 netdevs_are "$netdevs" || fail "the netdevs are not as before: $(netdevs)"
    expect_eq "$(mid ethtool -k in0)" "$offloads" "offloads of in0"
done

start_fwd -i in0 -i out0 --keep-capabilities
[[ $(sets_of "$FWD_PID") != *" $net_admin"* ]] || fail "--keep-capabilities keeps none"
stop_fwd

# net_null is a driver of DPDK's own, which may need some.
start_fwd --port-topology loop -- --vdev net_null0
[[ $(sets_of "$FWD_PID") != *" $net_admin"* ]] || fail "a driver of DPDK's own loses its capabilities"
stop_fwd

ip netns exec "$MID" env --default-signal=INT "$POLLUX" attach -i in0 -- sleep 60 2>"$FWD_ERR" &
attach=$!
sleeps() {
    command=$(xargs <"/proc/$attach/task/$attach/children") && [[ $command ]] &&
        [[ $(cat "/proc/$command/comm") == sleep ]] && [[ $(sets_of $attach) == "$kill_and_net_admin" ]]
}
wait_for 5 sleeps || fail "attach has $(sets_of $attach)"
expect_eq "$(sets_of "$command")" "$(sets_of $$)" "capabilities of a command"
kill -TERM $attach
status=0
wait $attach || status=$?
expect_eq $status 143 "exit code of attach"
wait_for 1 netdevs_are "$netdevs" || fail "the netdevs are not as before: $(netdevs)"
