#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Where a mempool's mbufs are too short or too few, the log has the number that would do.
source "$(dirname "$0")/lib.sh"

expect_logged() { # TEXT TESTPMD_WORD…: a regular expression
    mid timeout --signal KILL 20 dpdk-testpmd "${eal_words[@]}" --vdev net_pollux0,iface=in0 -- "${@:2}" \
        >"$APP_OUT" 2>&1 </dev/null || true
    grep -qE "^net_pollux0: .*$1" "$APP_OUT" || fail "not logged: $1"
}

command -v dpdk-testpmd >/dev/null || skip "there is no dpdk-testpmd (Debian: dpdk-dev)"
lab_up
expect_logged "have room for 896 bytes.* at least 1646" --mbuf-size=1024 --total-num-mbufs=16384
expect_logged "is copied .* it has 2000 mbufs, and 4096 are needed" \
    --mp-alloc=anon --no-iova-contig --total-num-mbufs=2000
