#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# However hostile the place where fwd starts, it works, or it ends within 5 s with 1 or 2 and one
# line that says why; it leaves nothing behind. Prints a table of what it did.
source "$(dirname "$0")/../lib.sh"

lab_up
ip -n "$MID" link add fifteen-letters type veth peer name 'a,b=c'
forward=(fwd -i in0 -i out0 --no-huge --duration 0.01)
before=$(remains) starts=0 wrong=''

# NAME COMMAND…: COMMAND runs fwd.
start() {
    local status=0 verdict=works
    mid timeout --signal KILL 5 "${@:2}" >"$FWD_OUT" 2>"$FWD_ERR" || status=$?
    if ((status != 0)); then
        verdict=$(tail -n 1 "$FWD_ERR")
        ((status == 1 || status == 2)) && (($(wc -l <"$FWD_ERR") == 1)) &&
            [[ $verdict =~ ^pollux[\ a-z]*:\ .+ ]] || wrong+=" $1"
    fi
    wait_for 1 remains_are "$before" 0 || wrong+=" $1(leaves $(remains | xargs))"
    printf '| %s | %d | %s |\n' "$1" "$status" "$verdict"
    starts=$((starts + 1))
}
# NAME PREFIX…: PREFIX runs a command.
under() { start "$1" "${@:2}" "$POLLUX" "${forward[@]}"; }
# NAME SCRIPT: prepares the process in a mount namespace of its own.
# shellcheck disable=SC2016 # expanded by the inner shell
prepared() { under "$1" unshare --mount bash -c "$2"' && exec "$@"' -; }

echo '| start | exit code | what it says |'
echo '|---|---|---|'

for most in 5 10 20 40 80; do under "nofile $most" prlimit --nofile=$most; done
for limit in as=100M as=400M data=64M stack=64K fsize=4096 memlock=0 nproc=1 \
    sigpending=0 rtprio=0 locks=0 msgqueue=0; do
    size=$(numfmt --from=iec "${limit#*=}")
    under "$limit" prlimit --"${limit%=*}"="$size"
done
under "memlock=0, no CAP_IPC_LOCK" prlimit --memlock=0 setpriv --bounding-set=-ipc_lock \
    --inh-caps=-ipc_lock
under "no capabilities" setpriv --bounding-set=-all --inh-caps=-all
under "another user" setpriv --reuid 65534 --clear-groups
under "no new privileges" setpriv --no-new-privs

prepared "read-only /run" 'mount --rbind /run /run && mount -o remount,bind,ro /run'
prepared "full /run" 'mount -t tmpfs -o size=4k tmpfs /run; head -c 1M /dev/zero >/run/full 2>/dev/null; true'
prepared "/run of another user" 'mount -t tmpfs tmpfs /run && mkdir /run/pollux && chown 65534 /run/pollux'
prepared "FIFO in place of /run/pollux" 'mount -t tmpfs tmpfs /run && mkfifo /run/pollux'
prepared "symbolic link in place of /run/pollux" 'mount -t tmpfs tmpfs /run && ln -s /tmp /run/pollux'
prepared "empty /sys" 'mount -t tmpfs tmpfs /sys'
prepared "empty /sys/class/net" 'mount -t tmpfs tmpfs /sys/class/net'
prepared "no bpffs" 'mount -t tmpfs tmpfs /sys/fs'
prepared "empty /proc" 'mount -t tmpfs tmpfs /proc'
prepared "/proc with hidepid=2" 'mount -o remount,hidepid=2 /proc'
prepared "empty /dev" 'mount -t tmpfs tmpfs /dev'
prepared "no hugetlbfs" 'umount /dev/hugepages 2>/dev/null; true'
prepared "empty /tmp, /var and /home" 'mount -t tmpfs tmpfs /tmp && mount -t tmpfs tmpfs /var'
prepared "read-only /" 'mount -o remount,bind,ro /'
prepared "directory that is gone" 'mkdir /run/gone && cd /run/gone && rmdir /run/gone'
prepared "umask 777" 'umask 777'

under "user namespace" unshare --user --map-root-user
under "user and network namespace" unshare --user --map-root-user --net
under "pid namespace" unshare --pid --fork --mount-proc
under "pid namespace with the old /proc" unshare --pid --fork
under "time namespace" unshare --time --fork
under "IPC, UTS and cgroup namespaces" unshare --ipc --uts --cgroup
under "container" unshare --mount --pid --fork --ipc --uts --cgroup --mount-proc
under "empty network namespace" unshare --net

under "empty environment" env --ignore-environment
under "nonsense in the environment" env LC_ALL=nonsense TERM=nonsense HOME=/nonsense XDG_RUNTIME_DIR=/nonsense \
    COLUMNS=-1 LIBXDP_BPFFS=/nonsense LIBXDP_OBJECT_PATH=/nonsense LIBBPF_STRICT_MODE=nonsense
under "closed stdin" bash -c 'exec "$@" <&-' -
under "closed stdout" bash -c 'exec "$@" >&-' -
under "full stdout" bash -c 'exec "$@" >/dev/full' -
under "all signals blocked" env --block-signal
under "all signals ignored" env --ignore-signal
under "one CPU" taskset --cpu-list 1
under "the last priority" chrt --idle 0
under "the personality of Linux 2.6" setarch --uname-2.6
under "another layout of memory" setarch --addr-compat-layout

on() { start "$1" "$POLLUX" fwd --forward-mode rxonly --no-huge --duration 0.01 -i "$2"; } # NAME INTERFACE
on "interface that is not there" nonsense
on "loopback" lo
on "interface with a comma and a =" a,b=c
on "interface of 15 letters" fifteen-letters
on "interface with a /" ../../in0
on "interface of 300 letters" "$(printf 'x%.0s' {1..300})"
on "interface without a name" ''
start "the same interface twice" "$POLLUX" fwd -i in0 -i in0

while read -r option; do
    # shellcheck disable=SC2086 # several words
    start "EAL: $option" "$POLLUX" "${forward[@]}" -- $option
done <<'OPTIONS'
--help
--version
--proc-type=secondary
--proc-type=auto
--file-prefix=other
--huge-dir=/nonsense
--huge-unlink=nonsense
--in-memory
--legacy-mem
--single-file-segments
--match-allocations
--no-shconf
--iova-mode=pa
--iova-mode=nonsense
--base-virtaddr=0x1
--socket-mem=0
--socket-limit=1
-m 0
-m 99999999
-n 0
-r 0
-l 99
-l nonsense
-c 0
--main-lcore=99
-d /nonsense.so
-a 0000:00:00.0
--vdev=nonsense
--vdev=net_af_xdp0,iface=nonsense
--log-level=nonsense
--syslog=nonsense
--trace=nonsense
--telemetry
--mbuf-pool-ops-name=nonsense
--vfio-intr=nonsense
--nonsense
nonsense
OPTIONS

# With hugepages, if there are any. Those that bring back the EAL's own files are not among them.
while read -r option; do
    # shellcheck disable=SC2086 # several words
    start "EAL: $option" "$POLLUX" fwd -i in0 -i out0 --duration 0.01 -- $option
    rm -rf /run/dpdk
done <<'OPTIONS'
--in-memory
--socket-mem=0
--socket-limit=1
-m 0
-m 99999999
--iova-mode=pa
OPTIONS

echo "$starts starts"
[[ ! $wrong ]] || fail "neither works nor says why in one line:$wrong"
