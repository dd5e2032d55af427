#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Where xdp-filter is on the netdev through libxdp's dispatcher, fwd joins it: both work, and
# xdp-filter filters on when fwd has ended, was killed, or was refused.
source "$(dirname "$0")/lib.sh"
command -v xdp-filter >/dev/null || skip "xdp-filter is needed (package xdp-tools)"
denied=9999

# libxdp keeps its programs in bpffs. Not in /sys, which `ip netns exec` mounts anew.
export LIBXDP_BPFFS=/run/bpf
mkdir -p "$LIBXDP_BPFFS"
mount -t bpf bpf "$LIBXDP_BPFFS"

programs() { # the names of those that the dispatcher on in0 calls, in turn
    mid xdp-loader status in0 | sed -n 's/^ => *[0-9]* *\([^ ]*\).*/\1/p' | xargs
}
hits() { mid xdp-filter status | sed -n "s/^ *$denied .* \([0-9]*\) *$/\1/p"; }
expect_filtered() {
    local before after
    before=$(hits) after=$(received "$RIGHT" host0)
    "$WIRE" blast --from "$LEFT:host0" --port "$denied" --seconds 0.5 --rate 1000 >/dev/null
    wait_for 10 denies_more_than "$before" || fail "xdp-filter does not see the denied frames"
    expect_eq "$(received "$RIGHT" host0)" "$after" "packets at the right host"
}
denies_more_than() { (($(hits) > $1 + 100)); }
dies() { # by SIGKILL
    kill -KILL "$FWD_PID"
    wait "$FWD_PID" || true
}

lab_up
mid ip link set in0 promisc on # the frames are for the right host, also when fwd does not run
mode=native
[[ $(best_mode "$NIC_A") != generic ]] || mode=skb
mid xdp-filter load --mode $mode --policy allow in0
mid xdp-filter port --proto udp --mode dst "$denied"
filter=$(programs)

start_fwd --json -i in0 -i out0
expect_eq "$(programs)" "$filter xsk_def_prog" "programs, the filter first"
fwd_report '.ports[0].notes[]' | grep -q "joined libxdp's dispatcher, beside $filter;" ||
    fail "the report does not say that fwd joined"
cross --frames 1000
expect_filtered
stop_fwd
expect_eq "$(fwd_total '.ports[0].rx_packets')" 1000 "packets that fwd received"
expect_eq "$(fwd_total '[.ports[].lost] | add')" 0 "losses of fwd: what the filter drops is none"
expect_eq "$(programs)" "$filter" "programs after SIGINT"
expect_filtered

# Abstract names are for everyone to take, so none of them may keep fwd out.
mid setpriv --reuid 65534 --clear-groups python3 -c '
import signal, socket, sys
name = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
name.bind("\0pollux-dispatcher-" + sys.argv[1])
print("bound", flush=True)
signal.pause()' "$(ip -n "$MID" -json link show in0 | jq '.[0].ifindex')" >/run/squatter.out &
squatter=$!
wait_for 10 grep -qs bound /run/squatter.out || fail "the name cannot be taken"
start_fwd --json --stats-period 1 -i in0 -i out0
kill "$squatter"
first=$FWD_OUT FWD_OUT=/run/second.out
expect_refusal 1 "in0: another Pollux process holds it \(XDP program [0-9]*, pid $FWD_PID\)" \
    -i in0 -i out0
# Nor does one that sees neither the lock nor the process take what is alive for a leftover.
cat >/run/container <<'END'
mount -t tmpfs -o mode=700 tmpfs /run/pollux && exec "$@"
END
UNDER="unshare --mount --pid --fork --kill-child --mount-proc sh /run/container" expect_refusal 1 \
    "in0: another Pollux process holds it \(XDP program [0-9]*, pid $FWD_PID\)" -i in0 -i out0
FWD_OUT=$first
cross --frames 1000
dies
expect_eq "$(programs)" "$filter xsk_def_prog" "programs after SIGKILL"
expect_filtered

# The vdev has only the first queue, and by its random RSS key igb may send the flow to another one.
mid ethtool -X in0 equal 1 2>/dev/null || true
start_fwd --json -- --vdev net_af_xdp0,iface=in0 --vdev net_af_xdp1,iface=out0
expect_eq "$(programs)" "$filter xsk_def_prog" "programs, without the one of before"
cross --frames 1000
expect_filtered
stop_fwd
expect_eq "$(programs)" "$filter" "programs at the end"

SUBCOMMAND=attach expect_refusal 1 'in another process would detach it' -i in0 -- true
LIBXDP_BPFFS=/sys/fs/bpf expect_refusal 1 'its programs cannot be seen.*LIBXDP_BPFFS' -i in0 -i out0
expect_filtered

# Only what a killed fwd has left is there.
start_fwd --json -i in0 -i out0
dies
mid xdp-filter unload in0
expect_eq "$(programs)" xsk_def_prog "programs without xdp-filter"
start_fwd --json -i in0 -i out0
expect_eq "$(programs)" "" "programs of a dispatcher"
cross --frames 1000
stop_fwd
expect_eq "$(xdp_id "$MID" in0)" "" "XDP program at the end"
mid ip link set in0 promisc off
