#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Where a memory cgroup leaves too little for the frames, fwd refuses with the number instead of
# being killed half-way; where it leaves enough, fwd runs.
source "$(dirname "$0")/../lib.sh"

lab_up
mkdir /run/memory
if mount -t cgroup -o memory cgroup /run/memory 2>/dev/null; then
    limit=memory.limit_in_bytes
elif mount -t cgroup2 cgroup2 /run/memory; then
    limit=memory.max
else
    skip "no cgroup can be mounted"
fi
own=$(sed -n 's/^[0-9]*:\(memory\)\?:\(.*\)/\2/p' /proc/self/cgroup | head -n 1)
[[ -d /run/memory$own ]] || own=
few=/run/memory$own/pollux-few
mkdir "$few" "$few/below" 2>/dev/null || skip "no cgroup can be made"
trap 'rmdir "$few/below" "$few"' EXIT
[[ -e $few/$limit ]] || skip "there is no memory controller"

in_cgroup() { # COMMAND…
    bash -c "echo \$\$ >$few/below/cgroup.procs && exec \"\$@\"" in_cgroup "$@"
}
echo $((40 << 20)) >"$few/$limit" # the frames need 28 MiB
limited() { in_cgroup ip netns exec "$MID" timeout 20 "$POLLUX" fwd -i in0 -i out0 "$@"; }
status=0
limited --no-huge >"$FWD_OUT" 2>"$FWD_ERR" || status=$?
expect_eq "$status" 1 "exit code of fwd in a cgroup of 40 MiB"
expect_eq "$(wc -l <"$FWD_ERR")" 1 "number of lines on stderr"
grep -q 'frames need 52 MiB and [0-9]* MiB of memory are available in the memory cgroup .*pollux-few' \
    "$FWD_ERR" || fail "the number or the cgroup is not said"

# All that the limit promises can be used.
echo $((64 << 20)) >"$few/$limit"
limited --no-huge --duration 0.2 >"$FWD_OUT" 2>"$FWD_ERR"
