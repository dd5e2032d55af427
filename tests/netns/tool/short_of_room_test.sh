#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# With however few descriptors or threads it may have, fwd either works or ends with 1 and one line
# that names the limit.
source "$(dirname "$0")/../lib.sh"

works_or_names() { # WORDS COMMAND…: COMMAND runs fwd
    local status=0
    "${@:2}" >"$FWD_OUT" 2>"$FWD_ERR" || status=$?
    if ((status == 0)); then
        works=yes
        return
    fi
    expect_eq "$status" 1 "exit code of ${*:2}"
    expect_eq "$(wc -l <"$FWD_ERR")" 1 "number of lines on stderr"
    grep -qE -e "$1" "$FWD_ERR" || fail "not said: $1"
}
fwd=(timeout --signal KILL 20 ip netns exec "$MID" "$POLLUX" fwd -i in0 -i out0 --no-huge --duration 0.01)

lab_up
works=
for ((most = 8; most < 130 && !${#works}; most += most < 24 ? 1 : 5)); do
    works_or_names 'Too many open files.*hint: raise its limit of open files: `ulimit -n`' \
        prlimit --nofile="$most" "${fwd[@]}"
done
[[ $works ]] || fail "130 descriptors are not enough"

# As `docker --pids-limit` does.
in_cgroup() { # COMMAND…
    bash -c "echo \$\$ >/run/pids/few/cgroup.procs && exec \"\$@\"" in_cgroup "$@"
}
mkdir /run/pids
mount -t cgroup -o pids cgroup /run/pids 2>/dev/null || mount -t cgroup2 cgroup2 /run/pids
mkdir "/run/pids/few" 2>/dev/null || skip "no cgroup can be made"
trap 'rmdir /run/pids/few' EXIT
[[ -e /run/pids/few/pids.max ]] || skip "there is no pids controller"
works=
for ((most = 2; most < 20 && !${#works}; ++most)); do # timeout and fwd itself are two
    echo "$most" >/run/pids/few/pids.max
    works_or_names '(needs [0-9]+ more threads?|cannot start the thread).*Resource temporarily.*hint: raise pids.max' \
        in_cgroup "${fwd[@]}"
done
[[ $works ]] || fail "20 threads are not enough"
