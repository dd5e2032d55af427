#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# The distribution's dpdk-testpmd forwards under `pollux attach`, and whichever of the two is killed,
# nothing is left on the netdevs; what only the next start can put back, it does.
source "$(dirname "$0")/../lib.sh"
source "$(dirname "$0")/attach.sh"

command -v dpdk-testpmd >/dev/null || skip "there is no dpdk-testpmd (Debian: dpdk-dev)"

# --no-iova-contig, which testpmd ignores without --mp-alloc=anon: the PMD of DPDK before 24.07 sizes
# the UMEM too small for a pool with gaps.
# --stats-period: else it would end at the end of its stdin.
lab_up
keeps_its_promises 1000000 dpdk-testpmd "${eal_words[@]}" -- --forward-mode io \
    --mp-alloc=anon --no-iova-contig --stats-period 3600
