#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# usage: example_test.sh PROMISE EXAMPLE [ARGS…]
#
# The example shows what it promises, with and without hugepages, and leaves nothing behind: no
# process, no network namespace, no netdev, no file, no hugepage. Who may not make a namespace is
# told so.
source "$(dirname "$0")/../netns/lib.sh"
promise=$1
shift
name=$(basename "$1")

remains() { # instead of lib.sh's, which is about the lab
    ip -details link show
    ip netns list
    pgrep --exact "$name" || true
    find /dev/hugepages /run ! -type d
}

shows_it() {
    local status=0
    timeout --signal KILL 500 "$@" >"$FWD_OUT" 2>"$FWD_ERR" || status=$?
    expect_eq "$status" 0 "exit code of $*"
    grep -qF -e "$promise" "$FWD_OUT" || fail "it does not print: $promise"
    expect_remains "$before" "$hugepages"
}

touch "$FWD_OUT" "$FWD_ERR"
before=$(remains) hugepages=$(free_hugepages)
shows_it "$@"
# As on a machine where none are free.
[[ ! -d /sys/kernel/mm/hugepages ]] || mount -t tmpfs tmpfs /sys/kernel/mm/hugepages
shows_it "$@"
! grep -q 'of hugepages' "$FWD_OUT" || fail "it uses hugepages that are not there"

status=0
setpriv --bounding-set -sys_admin "$@" >"$FWD_OUT" 2>"$FWD_ERR" || status=$?
expect_eq "$status" 1 "exit code without CAP_SYS_ADMIN"
expect_eq "$(wc -l <"$FWD_ERR")" 1 "number of lines on stderr"
grep -q 'run the example as root' "$FWD_ERR" || fail "it does not say what to do"
