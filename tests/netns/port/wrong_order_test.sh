#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A C program that cleans up its EAL before its port and its UMEM is told so, and does not crash;
# what it has left on the netdev ends with the process.
source "$(dirname "$0")/../lib.sh"
: "${WRONG_ORDER:=$top/build/tests/tools/wrong_order}"
said=/run/said

lab_up
before=$(netdevs)
# What it has left in its memory, too.
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
mid "$WRONG_ORDER" --no-huge -m 256 --no-pci --no-shconf --no-telemetry --lcores 0@0 -- in0 \
    >"$said" 2>/run/errors || { cat /run/errors; fail "it ends with $?"; }
for call in stop close free; do
    grep -q "^$call: -19 eal: .*rte_eal_cleanup()" "$said" || fail "$call: $(cat "$said")"
done
wait_for 5 netdevs_are "$before" || fail "the netdevs are not as before: $(netdevs)"
