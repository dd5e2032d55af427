#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Whichever system call fails while fwd opens, runs and closes, it works, or it ends with 1 and one
# line; it does not hang, and leaves nothing behind. strace makes them fail, one in each run.
source "$(dirname "$0")/../lib.sh"

[[ $(type -P strace) ]] || skip "strace is not installed"
# Without those after whose failure the EAL aborts (rte_panic() in 22.11): clone3 for its threads,
# pipe2, epoll_ctl and sched_setaffinity. And without write: only that on an eventfd would matter,
# and it does not fail.
calls=(bpf bind capset eventfd2 fcntl flock ftruncate getdents64 getsockopt ioctl linkat madvise
    memfd_create mkdir mmap munmap newfstatat openat prctl readlink readlinkat recvmsg sendmsg sendto
    setsockopt socket timerfd_create)
errors=(ENOMEM EPERM)
samples=3 # of each call, spread over the run

lab_up
fwd=("$POLLUX" fwd -i in0 -i out0 --no-huge --duration 0.01)
mid strace -f -qq -o /run/all -e trace=all "${fwd[@]}" >"$FWD_OUT" 2>"$FWD_ERR"
# What the dynamic linker does is not ours. This is the last that it asks for.
main=$(awk '/RLIMIT_STACK/ { print NR; exit }' /run/all)
before=$(remains) wrong='' runs=0

# CALL ERROR NUMBER: the call of this number fails.
run_with() {
    local status=0 what="$1 $2 $3"
    mid timeout --signal KILL 20 strace -f -qq -o /dev/null -e "inject=$1:error=$2:when=$3" "${fwd[@]}" \
        >"$FWD_OUT" 2>"$FWD_ERR" || status=$?
    runs=$((runs + 1))
    ((status == 0)) || { ((status == 1)) && (($(wc -l <"$FWD_ERR") == 1)); } ||
        { wrong+=" [$what: $status]" && tail -n 3 "$FWD_ERR"; }
    wait_for 1 remains_are "$before" 0 || wrong+=" [$what leaves $(remains | xargs)]"
}

for call in "${calls[@]}"; do
    linker=$(head -n "$main" /run/all | grep -cE "^[0-9]+ +$call\(" || true)
    all=$(grep -cE "^[0-9]+ +$call\(" /run/all || true)
    for ((i = 0; i < samples && i < all - linker; ++i)); do
        for error in "${errors[@]}"; do
            run_with "$call" "$error" $((linker + 1 + i * (all - linker) / samples))
        done
    done
    echo "$call: $((all - linker)) calls"
done
# Requests for a dump: libnl waits for replies to them also if they could not be sent.
while read -r number; do
    run_with sendmsg ENOMEM "$number"
done < <(grep 'sendmsg(' /run/all | grep -n NLM_F_DUMP | awk -F : 'NR % 5 == 1 { print $1 }')
echo "$runs runs"
[[ ! $wrong ]] || fail "neither works nor ends in order:$wrong"
