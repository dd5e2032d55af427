#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# An application that ends without closing its port leaves nothing if it calls rte_eal_cleanup() or
# rte_exit(). After a bare exit() the MTU that it has set stays, and is put back by the next start.
source "$(dirname "$0")/lib.sh"
: "${EXITS:=$top/build/tests/apps/exits}"

expect_end() { # HOW
    mid "$EXITS" "${eal_words[@]}" --vdev net_pollux0,iface=in0 -- "$1" >"$APP_OUT" 2>&1 ||
        fail "$1: exit code $?"
    grep -q '^runs' "$APP_OUT" || fail "$1: the port does not run"
}
expect_nothing_left() { # HOW
    wait_for 5 netdevs_are "$links" || fail "after $1 the netdevs are not as before: $(netdevs)"
    expect_eq "$(remains)" "$before" "what remains after $1"
}

lab_up
links=$(netdevs) before=$(remains)
for how in rte_eal_cleanup rte_exit; do
    expect_end $how
    expect_nothing_left $how
done
expect_end exit
wait_for 5 netdevs_are "${links/mtu 1500/mtu 1400}" || fail "after exit more is left than the MTU: $(netdevs)"
expect_end rte_eal_cleanup
expect_nothing_left "the next start"
