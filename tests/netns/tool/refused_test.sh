#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# What fwd cannot do it refuses with exit code 1 and one line that names the netdev, where there is
# one, the reason, and a hint; the netdevs stay as they were.
source "$(dirname "$0")/../lib.sh"

refuses() { # WORDS ARGS…
    expect_refusal 1 "$1" "${@:2}"
    grep -q '; hint: .' "$FWD_ERR" || fail "no hint"
}
without() { UNDER="setpriv --inh-caps=-all --bounding-set=$1" refuses "${@:2}" -i in0 -i out0; }

lab_up
refuses 'nosuch0: no such network interface: No such device' -i nosuch0 -i out0
refuses 'in0: queue 1 is out of range: it has 1 queue' -i in0 -i out0 --queues 1-1
refuses 'in0: its driver veth has no zero-copy.*do not require it with --require-zero-copy' -i in0 -i out0 --require-zero-copy
refuses 'frames of 4000 bytes .* at most 3456' -i in0 -i out0 --max-frame 4000
refuses 'in0: MTU 1500 is larger than frames of 1000 bytes' -i in0 -i out0 --max-frame 1000
refuses 'CPU 99 does not exist here' -i in0 -i out0 --lcores 99
refuses 'EAL: .*(unrecognized option|unknown argument) .?--nonsense' -i in0 -i out0 -- --nonsense
refuses 'EAL: .*(requires an argument|doesn.t have value|without-its-value)' -i in0 -i out0 -- --log-level

refuses 'EAL: its arguments leave no lcore that could forward' -i in0 -i out0 --no-huge -- -l 0
refuses 'the EAL has no mempool driver "nonsense"' -i in0 -i out0 --no-huge -- --mbuf-pool-ops-name=nonsense

# More than any machine has.
many=50000000
refuses '4000 frames are not enough for 2 queues' -i in0 -i out0 --frames 4000
refuses 'hugepages are required, .* are needed' -i in0 -i out0 --hugepages --frames $many
refuses 'frames need .* of memory are available' -i in0 -i out0 --no-huge --frames $many
refuses 'frames need .* of memory are available' -i in0 -i out0 --frames $many

all=CAP_NET_ADMIN,\ CAP_NET_RAW,\ CAP_IPC_LOCK,\ CAP_SYS_ADMIN
without -all "without $all: Operation not permitted"
without -net_raw 'without CAP_NET_RAW: Operation not permitted'
without -sys_admin,-ipc_lock 'without CAP_IPC_LOCK, CAP_SYS_ADMIN: Operation not permitted'

# There all capabilities seem to be had.
if mid unshare --user --map-root-user true 2>/dev/null; then
    initial='in a user namespace: the initial one is needed: Operation not permitted'
    UNDER='unshare --user --map-root-user' refuses "$initial" -i in0 -i out0
    UNDER='unshare --user --map-root-user' SUBCOMMAND=attach refuses "$initial" -i in0 -- true
fi

ip -n "$MID" link set out0 mtu 9000
refuses 'out0: MTU 9000 is larger than frames of 3456 bytes.* MTU to 3442' -i in0 -i out0
